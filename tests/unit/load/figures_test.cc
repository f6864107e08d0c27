#include "app/load/figures/figures.h"

#include <gtest/gtest.h>

#include "unit/load/some_figures.h"

namespace pollux::app {
namespace {

using telemetry::Counter;

TEST(LoadFigures, OfTwoWorkersAreTheirSumOverTheSameTime) {
  LoadFigures both = some_figures();
  both += some_figures();
  EXPECT_EQ(both.elapsed, Duration::seconds(2));
  EXPECT_EQ(both[LoadCounter::kRequestsCompleted], 2000U);
  EXPECT_EQ(both[Counter::kRxPackets], 1'600'000U);
  EXPECT_EQ(both.latency.count(), 2000U);
  EXPECT_EQ(both.connections, 20U);
}

TEST(LoadFigures, DifferenceIsWhatWasMeasuredBetweenAndHowItStandsNow) {
  const LoadFigures earlier = some_figures();
  LoadFigures later = earlier;
  later.elapsed += Duration::seconds(1);
  set(later, LoadCounter::kRequestsCompleted, 1300);
  set(later, Counter::kRxPackets, 900'000);
  later.latency.record(Duration::milliseconds(3), 300);
  later.handshakes.record(Duration::milliseconds(7));
  later.connections = 4;
  const LoadFigures between = later - earlier;
  EXPECT_EQ(between.elapsed, Duration::seconds(1));
  EXPECT_EQ(between[LoadCounter::kRequestsCompleted], 300U);
  EXPECT_EQ(between[LoadCounter::kContentReceived], 0U);
  EXPECT_EQ(between[Counter::kRxPackets], 100'000U);
  EXPECT_EQ(between.latency.count(), 300U);
  EXPECT_EQ(between.handshakes.count(), 1U);
  EXPECT_EQ(between.connections, 4U);
}

}  // namespace
}  // namespace pollux::app
