#include "stream/send_window.h"

#include <gtest/gtest.h>

namespace pollux::stream {
namespace {

// RFC 9000 §4.1-3
TEST(SendWindow, IgnoresALimitThatDoesNotGrow) {
  SendWindow window;
  window.restart(100);
  EXPECT_FALSE(window.raise(100));
  EXPECT_FALSE(window.raise(50));
  EXPECT_EQ(window.limit(), 100U);
  EXPECT_TRUE(window.raise(101));
  EXPECT_EQ(window.available(), 101U);
}

// RFC 9000 §4.1-1
TEST(SendWindowDeathTest, StopsTheProcessWhenMoreThanTheLimitIsSent) {
  SendWindow window;
  window.restart(10);
  EXPECT_DEATH(window.on_sent(11), "invariant");
}

// RFC 9000 §4.1-4
TEST(SendWindow, WantsABlockedFrameOnceForEachLimit) {
  SendWindow window;
  window.restart(10);
  window.on_blocked();
  EXPECT_FALSE(window.wants_blocked_frame());
  window.on_sent(10);
  window.on_blocked();
  EXPECT_TRUE(window.wants_blocked_frame());
  window.on_blocked_frame_sent();
  window.on_blocked();
  EXPECT_FALSE(window.wants_blocked_frame());
  window.on_blocked_frame_acked(10);
  window.on_blocked();
  EXPECT_FALSE(window.wants_blocked_frame());
  window.raise(20);
  window.on_sent(10);
  window.on_blocked();
  EXPECT_TRUE(window.wants_blocked_frame());
}

TEST(SendWindow, RepeatsALostBlockedFrameOnlyWhileItsLimitHolds) {
  SendWindow window;
  window.restart(0);
  window.on_blocked();
  window.on_blocked_frame_sent();
  window.on_blocked_frame_lost(0);
  EXPECT_TRUE(window.wants_blocked_frame());
  window.on_blocked_frame_sent();
  window.raise(5);
  window.on_blocked_frame_lost(0);
  EXPECT_FALSE(window.wants_blocked_frame());
  window.on_sent(5);
  window.on_blocked();
  window.on_blocked_frame_sent();
  window.on_blocked_frame_lost(0);
  EXPECT_FALSE(window.wants_blocked_frame());
}

// RFC 9000 §4.1-5
TEST(SendWindow, SaysThatItIsBlockedAgainOnlyWhenReminded) {
  SendWindow window;
  window.restart(10);
  window.on_sent(10);
  window.remind();
  EXPECT_FALSE(window.wants_blocked_frame());
  window.on_blocked();
  window.on_blocked_frame_sent();
  window.on_blocked_frame_acked(10);
  window.on_blocked();
  EXPECT_FALSE(window.wants_blocked_frame());
  window.remind();
  EXPECT_TRUE(window.wants_blocked_frame());
  EXPECT_TRUE(window.raise(20));
  window.remind();
  EXPECT_FALSE(window.wants_blocked_frame());
}

}  // namespace
}  // namespace pollux::stream
