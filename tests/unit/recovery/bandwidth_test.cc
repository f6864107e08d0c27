#include "recovery/bandwidth.h"

#include <gtest/gtest.h>

#include "recovery/window_rate.h"

namespace pollux::recovery {
namespace {

constexpr Bandwidth kHundredMegabits = Bandwidth::bytes_per_second(12'500'000);

TEST(Bandwidth, IsBytesOverTime) {
  EXPECT_EQ(Bandwidth::of(ByteCount{500'000}, Duration::milliseconds(40)), kHundredMegabits);
  EXPECT_EQ(Bandwidth::of(ByteCount{1}, Duration::zero()), Bandwidth::max());
}

TEST(Bandwidth, SaysWhatPassesAndHowLongItTakes) {
  EXPECT_EQ(kHundredMegabits.in(Duration::milliseconds(40)), ByteCount{500'000});
  EXPECT_EQ(kHundredMegabits.in(Duration::zero() - Duration::seconds(1)), ByteCount{});
  EXPECT_EQ(kHundredMegabits.time_for(ByteCount{1'250}), Duration::microseconds(100));
  EXPECT_EQ(Bandwidth::bytes_per_second(3).time_for(ByteCount{1}), Duration::nanoseconds(333'333'334)) << "rounded up";
}

TEST(Bandwidth, StaysWithin64BitsAtItsLargest) {
  EXPECT_EQ(Bandwidth::bytes_per_second(UINT64_MAX), Bandwidth::max());
  EXPECT_EQ(Bandwidth::max().in(Duration::seconds(100)), ByteCount{1'250'000'000'000});
  EXPECT_EQ(Bandwidth::max() * Percent{277}, Bandwidth::max());
}

TEST(Bandwidth, IsScaledInHundredths) {
  EXPECT_EQ(kHundredMegabits * Percent{125}, Bandwidth::bytes_per_second(15'625'000));
  EXPECT_EQ(ByteCount{1'000} * Percent{15}, ByteCount{150});
}

// RFC 9002 §7.7: N = 1.25 windows in a round trip.
TEST(WindowRate, IsAQuarterMoreThanTheWindowInARoundTrip) {
  EXPECT_EQ(rate_for_window(ByteCount{400'000}, Duration::milliseconds(40)), kHundredMegabits);
  EXPECT_FALSE(rate_for_window(ByteCount{}, Duration::seconds(1)).is_zero());
}

}  // namespace
}  // namespace pollux::recovery
