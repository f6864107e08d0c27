#include "crypto/nonce.h"

#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

// RFC 9001 §A.5.
TEST(PacketNonce, IsTheIvWithThePacketNumberXoredIntoItsEnd) {
  const Nonce iv = iv_from(from_hex("e0459b3474bdd0e44a41c144"));
  EXPECT_EQ(to_hex(packet_nonce(iv, 654360564)), "e0459b3474bdd0e46d417eb0");
  EXPECT_EQ(packet_nonce(iv, 0), iv);
}

TEST(PacketNonce, TakesAllBitsOfTheLargestPacketNumber) {
  EXPECT_EQ(to_hex(packet_nonce(Nonce{}, (std::uint64_t{1} << 62) - 1)), "000000003fffffffffffffff");
}

TEST(IvFromDeathTest, RefusesAnotherLength) {
  EXPECT_DEATH((void)iv_from(Buffer(11)), "kAeadIvLength");
}

}  // namespace
}  // namespace pollux::crypto
