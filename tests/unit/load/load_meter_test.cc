#include "app/load/figures/load_meter.h"

#include <gtest/gtest.h>

#include <memory>

namespace pollux::app {
namespace {

using telemetry::Counter;

TEST(LoadMeter, GivesEachNumberUnderItsName) {
  const auto meter = std::make_unique<LoadMeter>();
  meter->add(LoadCounter::kRequestsBegun);
  meter->add(LoadCounter::kContentSent, 77);
  meter->on_latency(Duration::microseconds(1));
  meter->on_latency(Duration::microseconds(2));
  meter->on_handshake(Duration::microseconds(3));
  meter->on_round_trip(Duration::microseconds(4));
  telemetry::Counters counters;
  counters.add(Counter::kTxPackets, 5);
  const LoadFigures figures = meter->figures(counters.snapshot());
  EXPECT_EQ(figures[LoadCounter::kRequestsBegun], 1U);
  EXPECT_EQ(figures[LoadCounter::kContentSent], 77U);
  EXPECT_EQ(figures[LoadCounter::kContentReceived], 0U);
  EXPECT_EQ(figures[Counter::kTxPackets], 5U);
  EXPECT_EQ(figures.latency.count(), 2U);
  EXPECT_EQ(figures.latency.longest(), Duration::microseconds(2));
  EXPECT_EQ(figures.handshakes.longest(), Duration::microseconds(3));
  EXPECT_EQ(figures.round_trip.longest(), Duration::microseconds(4));
}

TEST(LoadMeter, CountsTheConnectionsThatLive) {
  const auto meter = std::make_unique<LoadMeter>();
  telemetry::Counters counters;
  counters.add(Counter::kConnectionsOpened, 5);
  counters.add(Counter::kConnectionsClosed, 2);
  EXPECT_EQ(meter->figures(counters.snapshot()).connections, 3U);
  // As a snapshot may have it that was taken while the last of them ended.
  counters.add(Counter::kConnectionsClosed, 4);
  EXPECT_EQ(meter->figures(counters.snapshot()).connections, 0U);
}

}  // namespace
}  // namespace pollux::app
