#include "telemetry/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "base/rng.h"
#include "unit/base/seed.h"

namespace pollux::telemetry {
namespace {

constexpr Duration us(std::int64_t n) {
  return Duration::microseconds(n);
}

// Whether `found` is `exact` or longer, by a bucket's width at most.
void expect_close(Duration found, Duration exact) {
  EXPECT_GE(found, exact);
  EXPECT_LE(found.to_nanoseconds() - exact.to_nanoseconds(), exact.to_nanoseconds() / 256);
}

TEST(Histogram, IsEmptyAtFirstAndSaysZero) {
  const Histogram histogram;
  EXPECT_TRUE(histogram.is_empty());
  EXPECT_EQ(histogram.shortest(), Duration::zero());
  EXPECT_EQ(histogram.longest(), Duration::zero());
  EXPECT_EQ(histogram.mean(), Duration::zero());
  EXPECT_EQ(histogram.at_share(0.99), Duration::zero());
}

TEST(Histogram, SaysOfOneTimeThatTimeAtEveryShare) {
  Histogram histogram;
  histogram.record(Duration::nanoseconds(123'456'789));
  for (const double share : {0.0, 0.5, 0.99999, 1.0}) {
    EXPECT_EQ(histogram.at_share(share), Duration::nanoseconds(123'456'789));
  }
  EXPECT_EQ(histogram.shortest(), histogram.longest());
}

TEST(Histogram, CountsSharesAsTheyAreWrittenAndNotAsTheMachineRoundsThem) {
  Histogram histogram;
  histogram.record(us(10), 99'999);
  histogram.record(us(20));
  expect_close(histogram.at_share(0.99999), us(10));
  EXPECT_EQ(histogram.at_share(0.999991), us(20));
}

TEST(Histogram, TakesATimeBelowZeroForNone) {
  Histogram histogram;
  histogram.record(us(-5));
  EXPECT_EQ(histogram.longest(), Duration::zero());
  EXPECT_EQ(histogram.count(), 1U);
}

TEST(Histogram, KnowsTheLongestTimeEvenWhereNoBucketIsThatLong) {
  Histogram histogram;
  histogram.record(us(1), 3);
  histogram.record(Duration::seconds(7200));
  EXPECT_EQ(histogram.longest(), Duration::seconds(7200));
  EXPECT_EQ(histogram.at_share(1), Duration::seconds(7200));
}

TEST(Histogram, AgreesWithSortedTimesAtEveryShare) {
  const std::uint64_t seed = test_seed();
  SCOPED_TRACE("POLLUX_SEED=" + std::to_string(seed));
  SeededRng rng{seed};
  Histogram histogram;
  std::vector<Duration> sorted;
  double sum = 0;
  for (int i = 0; i < 20'000; ++i) {
    // Times of every order of magnitude.
    const auto time = Duration::nanoseconds(static_cast<std::int64_t>(rng.next_u64() >> (25 + rng.below(38))));
    histogram.record(time);
    sorted.push_back(time);
    sum += static_cast<double>(time.to_nanoseconds());
  }
  std::ranges::sort(sorted);
  EXPECT_EQ(histogram.count(), sorted.size());
  EXPECT_EQ(histogram.shortest(), sorted.front());
  EXPECT_EQ(histogram.longest(), sorted.back());
  for (const double share : {0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 0.9999}) {
    const auto rank = static_cast<std::size_t>(share * static_cast<double>(sorted.size()) + 0.5);
    expect_close(histogram.at_share(share), sorted[rank - 1]);
  }
  const double mean = sum / static_cast<double>(sorted.size());
  EXPECT_NEAR(static_cast<double>(histogram.mean().to_nanoseconds()), mean, mean / 256);
}

TEST(Histogram, OfTwoWorkersIsThatOfAllTheirTimes) {
  Histogram one;
  Histogram other;
  Histogram both;
  for (int i = 1; i <= 100; ++i) {
    (i % 3 == 0 ? one : other).record(us(i * i));
    both.record(us(i * i));
  }
  one += other;
  EXPECT_EQ(one, both);
  one += Histogram{};
  EXPECT_EQ(one, both);
}

TEST(Histogram, DifferenceHasWhatWasRecordedBetween) {
  Histogram histogram;
  histogram.record(us(10), 50);
  histogram.record(us(1000));
  const Histogram earlier = histogram;
  histogram.record(us(30), 10);
  const Histogram between = histogram - earlier;
  EXPECT_EQ(between.count(), 10U);
  // The second of 1000 us is of an earlier time.
  expect_close(between.longest(), us(30));
  EXPECT_LE(between.shortest(), us(30));
  expect_close(us(30), between.shortest());
  histogram.record(us(2000));
  EXPECT_EQ((histogram - earlier).longest(), us(2000));
  EXPECT_TRUE((histogram - histogram).is_empty());
}

}  // namespace
}  // namespace pollux::telemetry
