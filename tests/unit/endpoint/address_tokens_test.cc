#include "endpoint/address_tokens.h"

#include <gtest/gtest.h>

namespace pollux::endpoint {
namespace {

using wire::kVersion1;
using wire::kVersion2;

class AddressTokensTest : public ::testing::Test {
 protected:
  [[nodiscard]] TokenWorth worth_of(Bytes token, wire::Version version = kVersion1) {
    return tokens_.judge({.version = version, .destination_id = ids_.retry_source, .token = token}, client_, now_)
        .worth;
  }
  [[nodiscard]] crypto::AddressToken retry_token() { return tokens_.retry_token(kVersion1, client_, ids_, now_); }
  [[nodiscard]] crypto::AddressToken new_token() { return tokens_.new_token(kVersion1, client_.ip, now_); }

  SeededRng rng_{1};
  Timestamp now_ = Timestamp::from_nanoseconds(1'000'000'000);
  AddressTokenKeys keys_{rng_, now_};
  AddressTokens tokens_{rng_, keys_};
  SocketAddress client_ = *SocketAddress::parse("192.0.2.7:5000");
  const std::array<std::uint8_t, 8> octets_{1, 2, 3};
  const crypto::RetryTokenIds ids_{.original_destination = {}, .retry_source = wire::ConnectionId{octets_}};
};

// RFC 9000 §8.1.3-15
TEST_F(AddressTokensTest, NoTokenAndRubbishAreWorthNothing) {
  EXPECT_EQ(worth_of({}), TokenWorth::kNothing);
  const std::array<std::uint8_t, 80> rubbish{7};
  EXPECT_EQ(worth_of(rubbish), TokenWorth::kNothing);
}

// RFC 9000 §8.1.1-1
TEST_F(AddressTokensTest, TellsHowATokenWasProvided) {
  EXPECT_EQ(worth_of(retry_token().bytes()), TokenWorth::kRetry);
  EXPECT_EQ(worth_of(new_token().bytes()), TokenWorth::kAddress);
}

// RFC 9000 §8.1.4-6, §8.1.4-8, §21.3-1
TEST_F(AddressTokensTest, NewTokenIsWorthSomethingOnce) {
  const auto token = new_token();
  EXPECT_EQ(worth_of(token.bytes()), TokenWorth::kAddress);
  EXPECT_EQ(worth_of(token.bytes()), TokenWorth::kNothing);
}

// RFC 9000 §8.1.3-7
TEST_F(AddressTokensTest, NoTwoTokensAreTheSame) {
  EXPECT_FALSE(std::ranges::equal(new_token().bytes(), new_token().bytes()));
}

// RFC 9000 §8.1.4-3, §8.1.4-4, §8.1.4-5
TEST_F(AddressTokensTest, TokensAreBoundToTheAddress) {
  const auto retry = retry_token();
  const auto later = new_token();
  client_.port = 5001;
  EXPECT_EQ(worth_of(retry.bytes()), TokenWorth::kBadRetry);
  EXPECT_EQ(worth_of(later.bytes()), TokenWorth::kAddress);
  client_ = *SocketAddress::parse("192.0.2.8:5000");
  EXPECT_EQ(worth_of(new_token().bytes()), TokenWorth::kAddress);
  const auto foreign = tokens_.new_token(kVersion1, SocketAddress::parse("192.0.2.9:1")->ip, now_);
  EXPECT_EQ(worth_of(foreign.bytes()), TokenWorth::kNothing);
}

// RFC 9000 §8.1.3-5, §8.1.4-7, §21.3-1
TEST_F(AddressTokensTest, TokensExpire) {
  const auto retry = retry_token();
  const auto later = new_token();
  now_ = now_ + crypto::kRetryTokenLifetime + Duration::seconds(1);
  EXPECT_EQ(worth_of(retry.bytes()), TokenWorth::kBadRetry);
  now_ = now_ + crypto::kNewTokenLifetime;
  EXPECT_EQ(worth_of(later.bytes()), TokenWorth::kNothing);
}

// RFC 9369 §5
TEST_F(AddressTokensTest, TokensAreGoodForTheirVersionOnly) {
  EXPECT_EQ(worth_of(retry_token().bytes(), kVersion2), TokenWorth::kNothing);
  EXPECT_EQ(worth_of(new_token().bytes(), kVersion2), TokenWorth::kNothing);
}

TEST_F(AddressTokensTest, RetryTokenThatComesToAnotherConnectionIdIsBad) {
  const auto token = retry_token();
  const auto judged = tokens_.judge({.token = token.bytes()}, client_, now_);
  EXPECT_EQ(judged.worth, TokenWorth::kBadRetry);
}

TEST_F(AddressTokensTest, TokenSurvivesAChangeOfKeys) {
  now_ = now_ + AddressTokenKeys::kPeriod - Duration::seconds(1);
  const auto token = new_token();
  now_ = now_ + Duration::seconds(2);
  EXPECT_EQ(worth_of(token.bytes()), TokenWorth::kAddress);
}

// The client's next connection begins on another queue, or what follows a Retry does.
TEST_F(AddressTokensTest, TokenOfOneShardIsGoodAtAnother) {
  SeededRng rng{2};
  AddressTokens elsewhere{rng, keys_};
  const auto later = elsewhere.new_token(kVersion1, client_.ip, now_);
  EXPECT_EQ(worth_of(later.bytes()), TokenWorth::kAddress);
  EXPECT_EQ(worth_of(elsewhere.retry_token(kVersion1, client_, ids_, now_).bytes()), TokenWorth::kRetry);
  // RFC 9000 §8.1.4-6: how often it can be replayed is limited by the number of shards.
  EXPECT_EQ(worth_of(later.bytes()), TokenWorth::kNothing);
}

TEST_F(AddressTokensTest, TokenUnderKeysOfAnotherIsWorthNothing) {
  AddressTokens stranger{rng_, AddressTokenKeys{rng_, now_}};
  EXPECT_EQ(worth_of(stranger.new_token(kVersion1, client_.ip, now_).bytes()), TokenWorth::kNothing);
}

}  // namespace
}  // namespace pollux::endpoint
