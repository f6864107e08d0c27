#include "recovery/window_usage.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::kDatagram;

// RFC 9002 §7.8-1
TEST(WindowUsage, IsFullWithinThreeDatagramsOfTheWindow) {
  WindowUsage usage;
  usage.on_packet_sent(kDatagram * 6, kDatagram * 10, kDatagram, at_ms(1));
  EXPECT_FALSE(usage.was_used_since(at_ms(0)));
  usage.on_packet_sent(kDatagram * 7, kDatagram * 10, kDatagram, at_ms(2));
  EXPECT_TRUE(usage.was_used_since(at_ms(2)));
  EXPECT_TRUE(usage.was_filled_since(at_ms(2)));
  EXPECT_FALSE(usage.was_used_since(at_ms(3)));
}

// RFC 9002 §7.8-2
TEST(WindowUsage, CountsPacingDelayAsUseFromHalfTheWindow) {
  WindowUsage usage;
  usage.on_pacing_delay(kDatagram * 4, kDatagram * 10, at_ms(1));
  EXPECT_FALSE(usage.was_used_since(at_ms(0)));
  usage.on_pacing_delay(kDatagram * 5, kDatagram * 10, at_ms(2));
  EXPECT_TRUE(usage.was_used_since(at_ms(2)));
  EXPECT_FALSE(usage.was_filled_since(at_ms(2)));
}

TEST(WindowUsage, IsFullWhenAPacketWasHeldBack) {
  WindowUsage usage;
  usage.on_window_closed(at_ms(3));
  EXPECT_TRUE(usage.was_filled_since(at_ms(3)));
  EXPECT_FALSE(usage.was_filled_since(at_ms(4)));
}

}  // namespace
}  // namespace pollux::recovery
