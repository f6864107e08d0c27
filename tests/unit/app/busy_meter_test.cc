#include "app/common/busy_meter.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

WorkerView view_of(std::uint64_t cycles, std::uint64_t busy) {
  WorkerView view;
  view.counters.counts[static_cast<std::size_t>(telemetry::Counter::kCycles)] = cycles;
  view.counters.counts[static_cast<std::size_t>(telemetry::Counter::kBusyCycles)] = busy;
  return view;
}

constexpr Timestamp kStart = Timestamp::from_nanoseconds(5'000'000'000);

TEST(BusyMeter, OfAWorkerThatDidNothingIsZero) {
  EXPECT_EQ(BusyMeter{}.percent(0, view_of(0, 0)), 0.0);
}

TEST(BusyMeter, WithoutSamplesIsSinceTheStart) {
  EXPECT_EQ(BusyMeter{}.percent(0, view_of(400, 100)), 25.0);
}

TEST(BusyMeter, LooksBackToTheSampleBeforeTheLast) {
  BusyMeter meter;
  meter.sample({view_of(100, 100)}, kStart);
  meter.sample({view_of(200, 100)}, kStart + BusyMeter::kPeriod);
  EXPECT_EQ(meter.percent(0, view_of(300, 200)), 50.0);
}

TEST(BusyMeter, TakesNoSampleTooSoon) {
  BusyMeter meter;
  meter.sample({view_of(100, 100)}, kStart);
  meter.sample({view_of(200, 100)}, kStart + BusyMeter::kPeriod);
  meter.sample({view_of(200, 100)}, kStart + BusyMeter::kPeriod + Duration::nanoseconds(1));
  EXPECT_EQ(meter.percent(0, view_of(300, 200)), 50.0);
}

}  // namespace
}  // namespace pollux::app
