#include "crypto/address_token.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

class AddressTokenTest : public testing::Test {
 protected:
  static SocketAddress address(std::string_view text) { return SocketAddress::parse(text).value(); }
  static wire::ConnectionId id(std::string_view hex) { return wire::ConnectionId{from_hex(hex)}; }

  AddressToken retry_token() { return seal_retry_token(keys_, rng_, client_, ids_, kIssued); }
  AddressToken new_token() { return seal_new_token(keys_, rng_, client_.ip, kIssued); }

  [[nodiscard]] std::expected<ValidToken, RefusedToken> open(const AddressToken& token) const {
    return open_token(keys_, token.bytes(), client_, kIssued);
  }
  [[nodiscard]] std::optional<RefusedToken> refusal(Bytes token, const SocketAddress& from, Timestamp now) const {
    const auto opened = open_token(keys_, token, from, now);
    return opened ? std::nullopt : std::optional{opened.error()};
  }

  static constexpr Timestamp kIssued = Timestamp::from_nanoseconds(1'000'000'000'000);

  SeededRng rng_{7};
  TokenKeys keys_{rng_};
  SocketAddress client_ = address("192.0.2.7:4433");
  RetryTokenIds ids_{.original_destination = id("0102030405060708"), .retry_source = id("a0a1a2a3a4a5a6a7")};
};

// RFC 9000 §8.1.1-1
TEST_F(AddressTokenTest, TellsHowItWasProvided) {
  EXPECT_EQ(open(retry_token()).value().kind, TokenKind::kRetry);
  EXPECT_EQ(open(new_token()).value().kind, TokenKind::kNewToken);
}

TEST_F(AddressTokenTest, OfRetryBringsBothConnectionIdsBack) {
  EXPECT_EQ(open(retry_token()).value().retry, ids_);
}

TEST_F(AddressTokenTest, HoldsTheLongestIdsAndAnIpv6Address) {
  client_ = address("[2001:db8::7]:443");
  ids_ = {.original_destination = id("000102030405060708090a0b0c0d0e0f10111213"),
          .retry_source = id("202122232425262728292a2b2c2d2e2f30313233")};
  const AddressToken token = retry_token();
  EXPECT_EQ(token.bytes().size(), AddressToken::kMaxLength);
  EXPECT_EQ(open(token).value().retry, ids_);
}

// RFC 9000 §8.1.4-3
TEST_F(AddressTokenTest, OfRetryIsGoodForOneAddressAndPort) {
  const AddressToken token = retry_token();
  const RefusedToken expected{.why = TokenRefusal::kOtherAddress, .kind = TokenKind::kRetry};
  EXPECT_EQ(refusal(token.bytes(), address("192.0.2.7:4434"), kIssued), expected);
  EXPECT_EQ(refusal(token.bytes(), address("192.0.2.8:4433"), kIssued), expected);
}

// RFC 9000 §8.1.4-4
TEST_F(AddressTokenTest, OfNewTokenIsGoodForOneAddressFromAnyPort) {
  const AddressToken token = new_token();
  EXPECT_EQ(refusal(token.bytes(), address("192.0.2.7:1"), kIssued), std::nullopt);
  const RefusedToken expected{.why = TokenRefusal::kOtherAddress, .kind = TokenKind::kNewToken};
  EXPECT_EQ(refusal(token.bytes(), address("192.0.2.8:4433"), kIssued), expected);
  EXPECT_EQ(refusal(token.bytes(), address("[2001:db8::7]:4433"), kIssued), expected);
}

// RFC 9000 §8.1.4-7
TEST_F(AddressTokenTest, OfRetryIsGoodForAShortTime) {
  const AddressToken token = retry_token();
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued + kRetryTokenLifetime), std::nullopt);
  const RefusedToken expected{.why = TokenRefusal::kExpired, .kind = TokenKind::kRetry};
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued + kRetryTokenLifetime + Duration::nanoseconds(1)), expected);
}

// RFC 9000 §8.1.3-5
TEST_F(AddressTokenTest, OfNewTokenIsGoodForItsLifetime) {
  const AddressToken token = new_token();
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued + kNewTokenLifetime), std::nullopt);
  const RefusedToken expected{.why = TokenRefusal::kExpired, .kind = TokenKind::kNewToken};
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued + kNewTokenLifetime + Duration::nanoseconds(1)), expected);
}

TEST_F(AddressTokenTest, FromTheFutureIsGoodWithinTheSkewOfClocksOnly) {
  const AddressToken token = retry_token();
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued - kTokenClockSkew), std::nullopt);
  const RefusedToken expected{.why = TokenRefusal::kExpired, .kind = TokenKind::kRetry};
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued - kTokenClockSkew - Duration::nanoseconds(1)), expected);
}

// RFC 9000 §8.1.4-1
// RFC 9000 §8.1.4-2
TEST_F(AddressTokenTest, IsRefusedWithAnyByteChanged) {
  const AddressToken token = retry_token();
  Buffer changed(token.bytes().begin(), token.bytes().end());
  const RefusedToken expected{.why = TokenRefusal::kForged, .kind = std::nullopt};
  for (std::uint8_t& byte : changed) {
    byte ^= 1;
    EXPECT_EQ(refusal(changed, client_, kIssued), expected);
    byte ^= 1;
  }
}

TEST_F(AddressTokenTest, OfOtherKeysIsForged) {
  const TokenKeys others{rng_};
  const AddressToken token = seal_new_token(others, rng_, client_.ip, kIssued);
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued),
            (RefusedToken{.why = TokenRefusal::kForged, .kind = std::nullopt}));
}

TEST_F(AddressTokenTest, OfAnImpossibleLengthIsMalformed) {
  const RefusedToken expected{.why = TokenRefusal::kMalformed, .kind = std::nullopt};
  EXPECT_EQ(refusal({}, client_, kIssued), expected);
  EXPECT_EQ(refusal(Buffer(TokenKeys::kOverhead), client_, kIssued), expected);
  EXPECT_EQ(refusal(Buffer(AddressToken::kMaxLength + 1), client_, kIssued), expected);
}

// RFC 9000 §8.1.3-7
TEST_F(AddressTokenTest, IsUniqueAmongThoseOfTheSameClientAndTime) {
  std::set<Buffer> seen;
  for (int i = 0; i < 100; ++i) {
    const AddressToken token = new_token();
    EXPECT_TRUE(seen.emplace(token.bytes().begin(), token.bytes().end()).second);
  }
}

// RFC 9000 §8.1.3-6: what is in it cannot be seen, nor that two are of one client.
TEST_F(AddressTokenTest, ShowsNothingOfWhatItHolds) {
  const AddressToken token = retry_token();
  for (const Bytes field : {ids_.original_destination.bytes(), ids_.retry_source.bytes(), client_.ip.bytes()}) {
    EXPECT_TRUE(std::ranges::search(token.bytes(), field).empty());
  }
  const AddressToken one = new_token();
  const AddressToken other = new_token();
  std::size_t equal = 0;
  for (std::size_t i = 0; i < one.bytes().size(); ++i) equal += one.bytes()[i] == other.bytes()[i] ? 1U : 0U;
  EXPECT_LT(equal, one.bytes().size() / 4);
}

TEST_F(AddressTokenTest, StaysGoodOverOneRotationOfKeys) {
  const AddressToken token = new_token();
  keys_.announce(Buffer(TokenKeys::kKeyLength, 9));
  keys_.rotate();
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued), std::nullopt);
  keys_.announce(Buffer(TokenKeys::kKeyLength, 10));
  keys_.rotate();
  EXPECT_EQ(refusal(token.bytes(), client_, kIssued),
            (RefusedToken{.why = TokenRefusal::kForged, .kind = std::nullopt}));
}

}  // namespace
}  // namespace pollux::crypto
