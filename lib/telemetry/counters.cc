#include "telemetry/counters.h"

#include <numeric>

namespace pollux::telemetry {

std::uint64_t Snapshot::total_drops() const {
  return std::accumulate(drops.begin(), drops.end(), std::uint64_t{0});
}

Snapshot& Snapshot::operator+=(const Snapshot& other) {
  for (std::size_t i = 0; i < kCounterCount; ++i) counts[i] += other.counts[i];
  for (std::size_t i = 0; i < kDropReasonCount; ++i) drops[i] += other.drops[i];
  return *this;
}

Snapshot Snapshot::operator-(const Snapshot& earlier) const {
  Snapshot difference = *this;
  for (std::size_t i = 0; i < kCounterCount; ++i) difference.counts[i] -= earlier.counts[i];
  for (std::size_t i = 0; i < kDropReasonCount; ++i) difference.drops[i] -= earlier.drops[i];
  return difference;
}

Snapshot Counters::snapshot() const {
  Snapshot read;
  for (std::size_t i = 0; i < kCounterCount; ++i) read.counts[i] = counts_[i].load(std::memory_order_relaxed);
  for (std::size_t i = 0; i < kDropReasonCount; ++i) read.drops[i] = drops_[i].load(std::memory_order_relaxed);
  return read;
}

}  // namespace pollux::telemetry
