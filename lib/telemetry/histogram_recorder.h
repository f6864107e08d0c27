// HistogramRecorder: a histogram that one thread fills while any thread may take a snapshot of it. To record costs two
// loads and two stores of memory that no other worker has; nothing is allocated. It is 68 kB: no local variable.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/time.h"
#include "telemetry/histogram.h"
#include "telemetry/histogram_buckets.h"
#include "telemetry/tally.h"

namespace pollux::telemetry {

class HistogramRecorder {
 public:
  // For the owning worker only. A time below zero counts as none.
  void record(Duration time) {
    const auto taken = static_cast<std::uint64_t>(std::max(time, Duration::zero()).to_nanoseconds());
    cells_[histogram_buckets::index_of(taken)].add();
    if (taken < shortest_.value()) shortest_.set(taken);
    if (taken > longest_.value()) longest_.set(taken);
  }

  // From any thread. Exact for each bucket, and not an instant across them.
  [[nodiscard]] Histogram snapshot() const {
    std::vector<std::uint64_t> cells(cells_.size());
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i] = cells_[i].value();
    return {std::move(cells), Duration::nanoseconds(static_cast<std::int64_t>(shortest_.value())),
            Duration::nanoseconds(static_cast<std::int64_t>(longest_.value()))};
  }

 private:
  alignas(64) Tally shortest_{INT64_MAX};
  Tally longest_;
  std::array<Tally, histogram_buckets::kCount> cells_{};
};

}  // namespace pollux::telemetry
