#include "telemetry/histogram_recorder.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace pollux::telemetry {
namespace {

TEST(HistogramRecorder, SnapshotIsTheHistogramOfWhatWasRecorded) {
  const auto recorder = std::make_unique<HistogramRecorder>();
  Histogram plain;
  EXPECT_EQ(recorder->snapshot(), plain);
  for (int i = -1; i < 1000; ++i) {
    const Duration time = Duration::nanoseconds(std::int64_t{i} * i * i * 977);
    recorder->record(time);
    plain.record(time);
  }
  EXPECT_EQ(recorder->snapshot(), plain);
}

TEST(HistogramRecorder, IsSeenToGrowByAnotherThread) {
  constexpr std::uint64_t kTimes = 20'000;
  const auto recorder = std::make_unique<HistogramRecorder>();
  std::thread worker([&] {
    for (std::uint64_t i = 0; i < kTimes; ++i) recorder->record(Duration::microseconds(static_cast<std::int64_t>(i)));
  });
  std::uint64_t seen = 0;
  while (seen < kTimes) {
    const Histogram now = recorder->snapshot();
    ASSERT_GE(now.count(), seen);
    // Whatever was read in between, the extremes are never outside what the buckets hold.
    ASSERT_LE(now.at_share(0.5), now.longest());
    ASSERT_LE(now.shortest(), now.longest());
    seen = now.count();
  }
  worker.join();
  EXPECT_EQ(recorder->snapshot().longest(), Duration::microseconds(kTimes - 1));
}

}  // namespace
}  // namespace pollux::telemetry
