// The machine's steady clock as a Timestamp: for programs, which may read one.
#pragma once

#include <chrono>

#include "base/time.h"

namespace pollux::app {

[[nodiscard]] inline Timestamp steady_now() {
  const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
  return Timestamp::from_nanoseconds(std::chrono::duration_cast<std::chrono::nanoseconds>(since_boot).count());
}

}  // namespace pollux::app
