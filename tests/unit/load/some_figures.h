// Figures of an imagined run, for tests.
#pragma once

#include "app/load/figures/figures.h"

namespace pollux::app {

inline void set(LoadFigures& figures, LoadCounter counter, std::uint64_t value) {
  figures.load[static_cast<std::size_t>(counter)] = value;
}

inline void set(LoadFigures& figures, telemetry::Counter counter, std::uint64_t value) {
  figures.transport.counts[static_cast<std::size_t>(counter)] = value;
}

// Two seconds in which 1,000 requests of 1,000,000 bytes were answered, a millisecond each but for one of 50.
inline LoadFigures some_figures() {
  using telemetry::Counter;
  LoadFigures figures{.elapsed = Duration::seconds(2)};
  set(figures, LoadCounter::kRequestsDue, 1000);
  set(figures, LoadCounter::kRequestsBegun, 1000);
  set(figures, LoadCounter::kRequestsCompleted, 1000);
  set(figures, LoadCounter::kContentReceived, 1'000'000'000);
  set(figures, Counter::kRxPackets, 800'000);
  set(figures, Counter::kTxPackets, 200'000);
  set(figures, Counter::kTxQuicPackets, 200'000);
  set(figures, Counter::kPacketsLost, 500);
  set(figures, Counter::kCycles, 4'000'000'000);
  set(figures, Counter::kBusyCycles, 3'000'000'000);
  figures.latency.record(Duration::milliseconds(1), 999);
  figures.latency.record(Duration::milliseconds(50));
  figures.connections = 10;
  return figures;
}

}  // namespace pollux::app
