#include "recovery/sent_packet.h"

#include <gtest/gtest.h>

namespace pollux::recovery {
namespace {

TEST(SentPacket, CountsForNothingUnlessSaid) {
  const SentPacket packet;
  EXPECT_FALSE(packet.ack_eliciting);
  EXPECT_FALSE(packet.in_flight);
  EXPECT_FALSE(packet.mtu_probe);
  EXPECT_EQ(packet.frames.count, 0);
}

TEST(SentPacket, StaysWithinACacheLine) {
  static_assert(sizeof(SentPacket) <= 64);
}

}  // namespace
}  // namespace pollux::recovery
