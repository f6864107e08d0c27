#include "base/time.h"

#include <gtest/gtest.h>

namespace pollux {
namespace {

TEST(Duration, ConvertsBetweenItsUnits) {
  EXPECT_EQ(Duration::seconds(2), Duration::milliseconds(2'000));
  EXPECT_EQ(Duration::milliseconds(3), Duration::microseconds(3'000));
  EXPECT_EQ(Duration::microseconds(4), Duration::nanoseconds(4'000));
  EXPECT_EQ(Duration::nanoseconds(1'999).to_microseconds(), 1);
  EXPECT_EQ(Duration::microseconds(1'999).to_milliseconds(), 1);
  EXPECT_EQ(Duration::seconds(-1).to_nanoseconds(), -1'000'000'000);
}

TEST(Duration, AddsSubtractsAndScales) {
  Duration duration = Duration::milliseconds(10) + Duration::milliseconds(5);
  EXPECT_EQ(duration, Duration::milliseconds(15));
  EXPECT_EQ(duration - Duration::milliseconds(20), Duration::milliseconds(-5));
  EXPECT_EQ(duration * 3, Duration::milliseconds(45));
  EXPECT_EQ(duration / 3, Duration::milliseconds(5));
  EXPECT_EQ(duration / Duration::milliseconds(4), 3);
  duration += Duration::milliseconds(5);
  duration -= Duration::milliseconds(18);
  EXPECT_EQ(duration, Duration::milliseconds(2));
}

TEST(Duration, IsZeroUnlessSaidOtherwiseAndShorterThanInfinite) {
  EXPECT_EQ(Duration{}, Duration::zero());
  EXPECT_LT(Duration::seconds(1'000'000'000), Duration::infinite());
  EXPECT_TRUE(Duration::infinite().is_infinite());
  EXPECT_FALSE(Duration::seconds(1).is_infinite());
}

TEST(Timestamp, DiffersFromAnotherByADuration) {
  const Timestamp start = Timestamp::from_nanoseconds(1'000);
  const Timestamp later = start + Duration::microseconds(2);
  EXPECT_EQ(later.to_nanoseconds(), 3'000);
  EXPECT_EQ(later - start, Duration::microseconds(2));
  EXPECT_EQ(start - later, Duration::microseconds(-2));
  EXPECT_EQ(later - Duration::microseconds(2), start);
  EXPECT_LT(start, later);
}

TEST(Timestamp, NeverIsLaterThanEveryOtherAndIsReachedByAnInfiniteDuration) {
  const Timestamp start = Timestamp::from_nanoseconds(1);
  EXPECT_LT(start, Timestamp::never());
  EXPECT_TRUE((start + Duration::infinite()).is_never());
  EXPECT_TRUE((Timestamp::never() + Duration::seconds(1)).is_never());
  EXPECT_FALSE(start.is_never());
}

}  // namespace
}  // namespace pollux
