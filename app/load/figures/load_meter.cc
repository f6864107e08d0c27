#include "app/load/figures/load_meter.h"

namespace pollux::app {

using telemetry::Counter;

LoadFigures LoadMeter::figures(const telemetry::Snapshot& transport) const {
  LoadFigures figures{.transport = transport,
                      .latency = latency_.snapshot(),
                      .handshakes = handshakes_.snapshot(),
                      .round_trip = round_trip_.snapshot()};
  for (std::size_t i = 0; i < counts_.size(); ++i) figures.load[i] = counts_[i].value();
  // Read one after the other: one may have ended since the first was read.
  const std::uint64_t begun = transport[Counter::kConnectionsOpened];
  const std::uint64_t ended = transport[Counter::kConnectionsClosed];
  figures.connections = begun > ended ? begun - ended : 0;
  return figures;
}

}  // namespace pollux::app
