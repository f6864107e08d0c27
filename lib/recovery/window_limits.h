// Where the congestion window begins and what it never falls below or grows above (RFC 9002 §7.2).
// Pure functions of the maximum datagram size; the pacer's burst has the same measure (§7.7-3).
#pragma once

#include <algorithm>

#include "base/byte_count.h"

namespace pollux::recovery {

// RFC 9002 §7.2-1: the initial window is ten datagrams, but at most 14,720 bytes or two datagrams.
inline constexpr std::uint64_t kInitialWindowDatagrams = 10;
inline constexpr ByteCount kInitialWindowLimit{14'720};
// RFC 9002 §7.2-4: kMinimumWindow.
inline constexpr std::uint64_t kMinimumWindowDatagrams = 2;
// No window grows beyond this, whatever is acknowledged.
inline constexpr ByteCount kMaxCongestionWindow{64 * 1024 * 1024};

[[nodiscard]] constexpr ByteCount minimum_window(ByteCount max_datagram_size) {
  return max_datagram_size * kMinimumWindowDatagrams;
}

[[nodiscard]] constexpr ByteCount initial_window(ByteCount max_datagram_size) {
  return std::min(max_datagram_size * kInitialWindowDatagrams,
                  std::max(kInitialWindowLimit, minimum_window(max_datagram_size)));
}

// RFC 9002 §7.2-2, §7.2-3: an initial window is computed anew when the datagrams' size changes; one that has lived is
// only kept above the minimum.
[[nodiscard]] constexpr ByteCount window_for_size(ByteCount window, bool still_initial, ByteCount max_datagram_size) {
  return still_initial ? initial_window(max_datagram_size) : std::max(window, minimum_window(max_datagram_size));
}

}  // namespace pollux::recovery
