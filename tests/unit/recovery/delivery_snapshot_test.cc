#include "recovery/delivery_snapshot.h"

#include <gtest/gtest.h>

namespace pollux::recovery {
namespace {

TEST(CompactDuration, KeepsADurationTo64Nanoseconds) {
  EXPECT_EQ(CompactDuration{Duration::microseconds(64)}.duration(), Duration::microseconds(64));
  EXPECT_EQ(CompactDuration{Duration::nanoseconds(127)}.duration(), Duration::nanoseconds(64));
}

TEST(CompactDuration, StopsAtItsEnds) {
  EXPECT_EQ(CompactDuration{Duration::zero() - Duration::seconds(1)}.duration(), Duration::zero());
  EXPECT_GT(CompactDuration{Duration::infinite()}.duration(), Duration::seconds(274));
  EXPECT_LT(CompactDuration{Duration::infinite()}.duration(), Duration::seconds(275));
}

}  // namespace
}  // namespace pollux::recovery
