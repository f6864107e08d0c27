// Histogram: how long things took, from a nanosecond to eighteen minutes, each time known to within 0.4 %: plain
// values, which can be added up over workers and subtracted over time. histogram_recorder.h fills one while others
// look. Its size does not depend on what is recorded. Whoever records says from when a thing took its time: from when
// it was due, and not from when there was time to begin it, where that is to be told.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/time.h"
#include "telemetry/histogram_buckets.h"

namespace pollux::telemetry {

class Histogram {
 public:
  Histogram() : cells_(histogram_buckets::kCount) {}
  // From a count for each bucket, and the extremes where they are known better than the buckets tell.
  Histogram(std::vector<std::uint64_t> cells, Duration shortest, Duration longest);

  // A time below zero counts as none.
  void record(Duration time, std::uint64_t times = 1);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] bool is_empty() const { return count_ == 0; }

  // Of an empty histogram, these are all zero.
  [[nodiscard]] Duration shortest() const;
  [[nodiscard]] Duration longest() const;
  [[nodiscard]] Duration mean() const;
  // What `share` of them, 0 to 1, did not exceed: 0.5 is the median. Never too short, and by 0.4 % too long at most.
  [[nodiscard]] Duration at_share(double share) const;

  Histogram& operator+=(const Histogram& other);
  // What was recorded since `earlier`, which must be the same histogram's. The extremes are the buckets', but for a
  // longest time that is new.
  [[nodiscard]] Histogram operator-(const Histogram& earlier) const;
  [[nodiscard]] bool operator==(const Histogram&) const = default;

  // A count for each bucket of histogram_buckets.h.
  [[nodiscard]] std::span<const std::uint64_t> cells() const { return cells_; }

 private:
  std::vector<std::uint64_t> cells_;
  std::uint64_t count_ = 0;
  Duration shortest_ = Duration::infinite();
  Duration longest_ = Duration::zero();
};

}  // namespace pollux::telemetry
