#include "telemetry/counters.h"

#include <gtest/gtest.h>

#include <memory>
#include <thread>

namespace pollux::telemetry {
namespace {

TEST(Counters, StartAtZero) {
  const Counters counters;
  EXPECT_EQ(counters.snapshot(), Snapshot{});
}

TEST(Counters, CountUnderTheNameThatWasAskedFor) {
  Counters counters;
  counters.add(Counter::kRxPackets, 3);
  counters.add(Counter::kRxPackets);
  counters.drop(DropReason::kUdpBadChecksum);
  const Snapshot snapshot = counters.snapshot();
  EXPECT_EQ(snapshot[Counter::kRxPackets], 4U);
  EXPECT_EQ(snapshot[Counter::kTxPackets], 0U);
  EXPECT_EQ(snapshot[DropReason::kUdpBadChecksum], 1U);
  EXPECT_EQ(snapshot.total_drops(), 1U);
}

TEST(Counters, DifferenceSaysWhatHappenedBetween) {
  Counters counters;
  counters.add(Counter::kPolls, 10);
  const Snapshot earlier = counters.snapshot();
  counters.add(Counter::kPolls, 5);
  counters.drop(DropReason::kAfterClose, 2);
  const Snapshot between = counters.snapshot() - earlier;
  EXPECT_EQ(between[Counter::kPolls], 5U);
  EXPECT_EQ(between[DropReason::kAfterClose], 2U);
}

TEST(Counters, SumAddsWorkersUp) {
  Counters a;
  Counters b;
  a.add(Counter::kTxBytes, 100);
  b.add(Counter::kTxBytes, 23);
  Snapshot sum = a.snapshot();
  sum += b.snapshot();
  EXPECT_EQ(sum[Counter::kTxBytes], 123U);
}

TEST(Counters, AnotherThreadSeesThemGrowWhileTheWorkerCounts) {
  constexpr std::uint64_t kCounts = 100'000;
  Counters counters;
  std::thread worker([&] {
    for (std::uint64_t i = 0; i < kCounts; ++i) counters.add(Counter::kPolls);
  });
  std::uint64_t seen = 0;
  while (seen < kCounts) {
    const std::uint64_t now = counters.snapshot()[Counter::kPolls];
    ASSERT_GE(now, seen);
    seen = now;
  }
  worker.join();
  EXPECT_EQ(counters.snapshot()[Counter::kPolls], kCounts);
}

}  // namespace
}  // namespace pollux::telemetry
