// LoadMeter: what a worker of the load generator measures, beside its shard's counters. The worker alone writes; any
// thread may take a snapshot. Nothing is allocated to write. It is 200 kB: no local variable.
#pragma once

#include <array>

#include "app/load/figures/figures.h"
#include "app/load/figures/load_counter.h"
#include "base/time.h"
#include "telemetry/counters.h"
#include "telemetry/histogram_recorder.h"
#include "telemetry/tally.h"

namespace pollux::app {

class LoadMeter {
 public:
  // --- the worker ---

  void add(LoadCounter counter, std::uint64_t n = 1) { counts_[static_cast<std::size_t>(counter)].add(n); }
  // From when the request was due, be it begun or not, to its last byte.
  void on_latency(Duration time) { latency_.record(time); }
  // From the first packet until the handshake was complete.
  void on_handshake(Duration time) { handshakes_.record(time); }
  void on_round_trip(Duration smoothed) { round_trip_.record(smoothed); }

  // --- any thread ---

  // With what the worker's shard has counted. The time and the memory are for the caller to fill in.
  [[nodiscard]] LoadFigures figures(const telemetry::Snapshot& transport) const;

 private:
  alignas(64) std::array<telemetry::Tally, kLoadCounterCount> counts_{};
  telemetry::HistogramRecorder latency_;
  telemetry::HistogramRecorder handshakes_;
  telemetry::HistogramRecorder round_trip_;
};

}  // namespace pollux::app
