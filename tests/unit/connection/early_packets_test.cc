#include "connection/early_packets.h"

#include <gtest/gtest.h>

namespace pollux::connection {
namespace {

using wire::EncryptionLevel;

constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000);

TEST(EarlyPackets, GivesBackWhatItWasGivenInOrder) {
  EarlyPackets early;
  EXPECT_TRUE(early.empty());
  std::vector<std::uint8_t> octets{1, 2, 3};
  ASSERT_TRUE(early.add(EncryptionLevel::kHandshake, octets, {.at = kNow}));
  octets.assign(3, 9);  // it lay in a receive buffer
  ASSERT_TRUE(early.add(EncryptionLevel::kOneRtt, octets, {.at = kNow + Duration::nanoseconds(1)}));
  EXPECT_FALSE(early.empty());

  const std::vector<EarlyPacket> taken = early.take();
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken[0].level, EncryptionLevel::kHandshake);
  EXPECT_EQ(taken[0].bytes, (std::vector<std::uint8_t>{1, 2, 3}));
  EXPECT_EQ(taken[0].arrival.at, kNow);
  EXPECT_EQ(taken[1].level, EncryptionLevel::kOneRtt);
  EXPECT_TRUE(early.empty());
}

TEST(EarlyPackets, RefusesWhatExceedsItsLimit) {
  EarlyPackets early;
  const std::vector<std::uint8_t> octets(10);
  for (std::size_t i = 0; i < EarlyPackets::kMaxPackets; ++i) {
    ASSERT_TRUE(early.add(EncryptionLevel::kHandshake, octets, {.at = kNow}));
  }
  EXPECT_FALSE(early.add(EncryptionLevel::kHandshake, octets, {.at = kNow}));
  EXPECT_EQ(early.take().size(), EarlyPackets::kMaxPackets);
  EXPECT_TRUE(early.add(EncryptionLevel::kHandshake, octets, {.at = kNow}));
}

}  // namespace
}  // namespace pollux::connection
