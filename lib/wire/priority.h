// Priority: what a peer or an application wants of the order in which streams are sent (RFC 9218 §4). A plain value.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::wire {

inline constexpr std::size_t kUrgencyCount = 8;
inline constexpr std::uint8_t kMostUrgent = 0;
inline constexpr std::uint8_t kDefaultUrgency = 3;

struct Priority {
  std::uint8_t urgency = kDefaultUrgency;  // 0 to 7; lower goes first
  bool incremental = false;                // of use in part: shares with others of its urgency

  [[nodiscard]] constexpr bool operator==(const Priority&) const = default;
};

}  // namespace pollux::wire
