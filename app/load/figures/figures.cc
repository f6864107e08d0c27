#include "app/load/figures/figures.h"

#include <algorithm>
#include <functional>

namespace pollux::app {

LoadFigures& LoadFigures::operator+=(const LoadFigures& other) {
  elapsed = std::max(elapsed, other.elapsed);
  transport += other.transport;
  std::ranges::transform(load, other.load, load.begin(), std::plus{});
  latency += other.latency;
  handshakes += other.handshakes;
  round_trip += other.round_trip;
  connections += other.connections;
  memory_bytes += other.memory_bytes;
  return *this;
}

LoadFigures LoadFigures::operator-(const LoadFigures& earlier) const {
  LoadFigures since = *this;
  since.elapsed -= earlier.elapsed;
  since.transport = transport - earlier.transport;
  std::ranges::transform(load, earlier.load, since.load.begin(), std::minus{});
  since.latency = latency - earlier.latency;
  since.handshakes = handshakes - earlier.handshakes;
  since.round_trip = round_trip - earlier.round_trip;
  return since;
}

}  // namespace pollux::app
