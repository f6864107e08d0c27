#include "telemetry/histogram_buckets.h"

#include <gtest/gtest.h>

namespace pollux::telemetry::histogram_buckets {
namespace {

TEST(HistogramBuckets, CoverEveryTimeOnce) {
  EXPECT_EQ(shortest_of(0), 0U);
  for (std::size_t i = 0; i < kCount; ++i) {
    ASSERT_EQ(index_of(shortest_of(i)), i);
    ASSERT_EQ(index_of(longest_of(i)), i);
    ASSERT_EQ(shortest_of(i + 1), longest_of(i) + 1);
  }
  EXPECT_EQ(longest_of(kCount - 1), kLongest);
}

TEST(HistogramBuckets, AreExactBelowHalfAMicrosecond) {
  for (std::uint64_t time = 0; time < 512; ++time) {
    EXPECT_EQ(shortest_of(index_of(time)), time);
    EXPECT_EQ(longest_of(index_of(time)), time);
  }
}

TEST(HistogramBuckets, AreNeverWiderThanATwoHundredAndFiftySixthOfTheirTimes) {
  for (std::size_t i = 512; i < kCount; ++i) {
    ASSERT_LE((longest_of(i) - shortest_of(i) + 1) * 256, shortest_of(i)) << "bucket " << i;
  }
}

TEST(HistogramBuckets, PutWhatIsLongerThanTheLongestIntoTheLast) {
  EXPECT_EQ(index_of(kLongest + 1), kCount - 1);
  EXPECT_EQ(index_of(UINT64_MAX), kCount - 1);
}

}  // namespace
}  // namespace pollux::telemetry::histogram_buckets
