#include "stream/stream_limits.h"

#include <gtest/gtest.h>

namespace pollux::stream {
namespace {

// RFC 9000 §4.6-3
TEST(IncomingStreamLimit, AdmitsOrdinalsBelowTheLimit) {
  IncomingStreamLimit limit;
  limit.restart(4);
  EXPECT_TRUE(limit.admits(3));
  EXPECT_FALSE(limit.admits(4));
}

// RFC 9000 §4.6-6
TEST(IncomingStreamLimit, GrowsByTheStreamsThatClosedOnceHalfOfThemDid) {
  IncomingStreamLimit limit;
  limit.restart(4);
  limit.on_closed();
  EXPECT_FALSE(limit.wants_update());
  limit.on_closed();
  EXPECT_TRUE(limit.wants_update());
  EXPECT_EQ(limit.advance(), 6U);
  EXPECT_TRUE(limit.admits(5));
  limit.on_update_lost(6);
  EXPECT_TRUE(limit.wants_update());
}

TEST(IncomingStreamLimit, NeverExceedsWhatAStreamIdCanSay) {
  IncomingStreamLimit limit;
  limit.restart(kMaxStreamCount);
  limit.on_closed();
  EXPECT_FALSE(limit.wants_update());
  EXPECT_EQ(limit.next_limit(), kMaxStreamCount);
}

// RFC 9000 §4.6-2, §4.6-5
TEST(OutgoingStreamLimit, OpensInOrderAndSaysOnceThatItIsBlocked) {
  OutgoingStreamLimit limit;
  limit.restart();
  limit.raise(2);
  EXPECT_EQ(limit.try_open(), 0U);
  EXPECT_EQ(limit.try_open(), 1U);
  EXPECT_FALSE(limit.wants_blocked_frame());
  EXPECT_EQ(limit.try_open(), std::nullopt);
  EXPECT_TRUE(limit.wants_blocked_frame());
  limit.on_blocked_frame_sent();
  EXPECT_EQ(limit.try_open(), std::nullopt);
  EXPECT_FALSE(limit.wants_blocked_frame());
  limit.on_blocked_frame_lost(2);
  EXPECT_TRUE(limit.wants_blocked_frame());
}

// RFC 9000 §4.6-4
TEST(OutgoingStreamLimit, IgnoresALimitThatDoesNotGrow) {
  OutgoingStreamLimit limit;
  limit.restart();
  EXPECT_TRUE(limit.raise(3));
  EXPECT_FALSE(limit.raise(3));
  EXPECT_FALSE(limit.raise(1));
  EXPECT_EQ(limit.limit(), 3U);
}

}  // namespace
}  // namespace pollux::stream
