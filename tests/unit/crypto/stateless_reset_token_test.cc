#include "crypto/stateless_reset_token.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

wire::ConnectionId id_of(std::string_view hex) {
  return wire::ConnectionId{from_hex(hex)};
}

TEST(StatelessResetToken, IsTheFirstHalfOfHmacSha256) {
  // RFC 4231 has no key of 32 bytes: the expected value is openssl's.
  //   printf '\x01\x02\x03\x04\x05\x06\x07\x08' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b...0b (32 bytes)
  const StatelessResetKey key{Buffer(StatelessResetKey::kLength, 0x0b)};
  EXPECT_EQ(to_hex(key.token_of(id_of("0102030405060708")).octets), "bdbe24f809bd5d82759944369e547ae4");
}

TEST(StatelessResetToken, IsTheSameAgainFromTheSameKeyAndId) {
  const Buffer bytes(StatelessResetKey::kLength, 0x5a);
  EXPECT_EQ(StatelessResetKey{bytes}.token_of(id_of("aabb")), StatelessResetKey{bytes}.token_of(id_of("aabb")));
}

// RFC 9000 §10.3.2-1: without the key nothing is known of it.
TEST(StatelessResetToken, DiffersFromKeyToKey) {
  SeededRng rng{3};
  const StatelessResetKey one{rng};
  const StatelessResetKey other{rng};
  EXPECT_NE(one.token_of(id_of("0102030405060708")), other.token_of(id_of("0102030405060708")));
}

// RFC 9000 §10.3.2-5
TEST(StatelessResetToken, IsNeverTheSameForTwoConnectionIds) {
  SeededRng rng{4};
  const StatelessResetKey key{rng};
  std::set<std::array<std::uint8_t, 16>> seen;
  for (int i = 0; i < 1000; ++i) {
    std::array<std::uint8_t, 8> octets{};
    rng.fill(octets);
    EXPECT_TRUE(seen.insert(key.token_of(wire::ConnectionId{octets}).octets).second);
  }
  // An ID that is another's beginning is another ID.
  EXPECT_NE(key.token_of(id_of("0102")), key.token_of(id_of("010200")));
}

}  // namespace
}  // namespace pollux::crypto
