// ClockReference: what the clock on the wall said when a worker's clock stood at a certain point, so that what is
// recorded in the one can be told in the other.
#pragma once

#include <chrono>
#include <string>

#include "base/time.h"

namespace pollux::app {

struct ClockReference {
  Timestamp worker;
  std::chrono::system_clock::time_point wall;

  // Read at once.
  [[nodiscard]] static ClockReference at(Timestamp now) { return {now, std::chrono::system_clock::now()}; }

  [[nodiscard]] std::chrono::system_clock::time_point wall_of(Timestamp at) const {
    return wall + std::chrono::duration_cast<std::chrono::system_clock::duration>(
                      std::chrono::nanoseconds((at - worker).to_nanoseconds()));
  }
};

// "2026-11-23T09:00:00.125Z" (RFC 3339).
[[nodiscard]] std::string rfc3339(std::chrono::system_clock::time_point time);

}  // namespace pollux::app
