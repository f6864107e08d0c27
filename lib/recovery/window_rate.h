// How fast a controller that thinks in windows sends: the window in a round trip, and a little more (RFC 9002 §7.7).
#pragma once

#include "recovery/bandwidth.h"

namespace pollux::recovery {

// RFC 9002 §7.7: N = 5/4, small variations in RTT leave no window unused.
inline constexpr Percent kWindowPacingGain{125};

[[nodiscard]] constexpr Bandwidth rate_for_window(ByteCount window, Duration smoothed_rtt) {
  return std::max(Bandwidth::of(window * kWindowPacingGain, smoothed_rtt), Bandwidth::bytes_per_second(1));
}

}  // namespace pollux::recovery
