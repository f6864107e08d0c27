// ArrivalSchedule: when what comes at a fixed rate is due: the first at the start, the n-th n/rate seconds later, for
// ever and without drift, whatever becomes of those before. Workers share one schedule, and take its places in turn.
#pragma once

#include <cstdint>

#include "base/invariant.h"
#include "base/time.h"

namespace pollux::app {

class ArrivalSchedule {
 public:
  static constexpr std::uint64_t kMaxRate = 1'000'000'000;

  struct Places {
    std::uint64_t first = 0;
    std::uint64_t step = 1;
  };

  // `rate`: a second, of all workers; 1 to kMaxRate.
  ArrivalSchedule(Timestamp start, std::uint64_t rate, Places places)
      : start_(start), rate_(rate), step_(places.step), place_(places.first) {
    POLLUX_INVARIANT(rate != 0 && rate <= kMaxRate && places.step != 0);
  }

  // When the next of ours is due.
  [[nodiscard]] Timestamp next() const {
    constexpr std::uint64_t kSecond = 1'000'000'000;
    const std::uint64_t within = place_ % rate_ * kSecond / rate_;
    return start_ + Duration::nanoseconds(static_cast<std::int64_t>(place_ / rate_ * kSecond + within));
  }
  void advance() { place_ += step_; }

 private:
  Timestamp start_;
  std::uint64_t rate_;
  std::uint64_t step_;
  std::uint64_t place_;
};

}  // namespace pollux::app
