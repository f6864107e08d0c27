// PathId: which of a connection's paths a datagram came on or goes out on. The shard knows the addresses behind it,
// the connection never does: to it, a path is a small number and what happened on it.
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::connection {

// Paths that a connection knows at a time. A further one takes the place of the least recently used that can be spared.
inline constexpr std::size_t kMaxPaths = 4;

struct PathId {
  std::uint8_t index = 0;  // below kMaxPaths

  [[nodiscard]] constexpr bool operator==(const PathId&) const = default;
};

// The path of the connection's first packet.
inline constexpr PathId kFirstPath{};

}  // namespace pollux::connection
