// TscClock: the core's cycle counter as a Timestamp. Read once a poll.
// Nanoseconds come from one 128-bit multiplication of the whole count, not from adding up steps: no drift, and no
// overflow within 292 years.
#pragma once

#include <cstdint>

#include "base/time.h"

namespace pollux::drivers::dpdk {

class TscClock {
 public:
  // Takes the frequency that the EAL has measured: the EAL must be started. Zero is now, less one second.
  TscClock();
  // For tests: a counter of this many cycles a second that stood at `start` at time zero.
  TscClock(std::uint64_t cycles_per_second, std::uint64_t start);

  [[nodiscard]] Timestamp now() const { return at(cycles()); }
  [[nodiscard]] Timestamp at(std::uint64_t cycles) const;
  [[nodiscard]] static std::uint64_t cycles();
  [[nodiscard]] std::uint64_t cycles_per_second() const { return cycles_per_second_; }

 private:
  std::uint64_t cycles_per_second_;
  std::uint64_t start_;
  std::uint64_t nanoseconds_per_cycle_;  // fixed point, 32 bits behind the point
};

}  // namespace pollux::drivers::dpdk
