// LoadFigures: what a load generator measured, of one worker or of all, in an interval or in a whole run: plain values,
// added up over workers and subtracted over time. Everything that is told of a run, live or at its end, in text or in a
// file, is derived from this (figure_table.h has the list).
#pragma once

#include <array>
#include <cstdint>

#include "app/load/figures/load_counter.h"
#include "base/time.h"
#include "telemetry/counters.h"
#include "telemetry/histogram.h"

namespace pollux::app {

struct LoadFigures {
  // How long was measured. What it is derived from knows no clock: whoever collects it fills it in.
  Duration elapsed;

  telemetry::Snapshot transport;                        // what the shards counted
  std::array<std::uint64_t, kLoadCounterCount> load{};  // what the modes counted

  telemetry::Histogram latency;     // of a request: from when it was due to its last byte
  telemetry::Histogram handshakes;  // from the first packet until the handshake is complete
  telemetry::Histogram round_trip;  // smoothed round trip times of connections, whenever one was asked

  // How it stands now, and not how much has come together.
  std::uint64_t connections = 0;   // that live
  std::uint64_t memory_bytes = 0;  // what this process has taken for them

  [[nodiscard]] std::uint64_t operator[](LoadCounter counter) const { return load[static_cast<std::size_t>(counter)]; }
  [[nodiscard]] std::uint64_t operator[](telemetry::Counter counter) const { return transport[counter]; }

  // Another worker's, over the same time.
  LoadFigures& operator+=(const LoadFigures& other);
  // What was measured since `earlier`, which must be of the same workers.
  [[nodiscard]] LoadFigures operator-(const LoadFigures& earlier) const;
};

}  // namespace pollux::app
