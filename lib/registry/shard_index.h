// ShardIndex: which shard, of those of one process. Shards are numbered from zero, without gaps, at start.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>

namespace pollux::registry {

// A worker has a core of its own. A program that is asked for more workers refuses to start.
inline constexpr std::size_t kMaxShards = 64;

struct ShardIndex {
  std::uint16_t value = 0;

  [[nodiscard]] constexpr auto operator<=>(const ShardIndex&) const = default;
};

}  // namespace pollux::registry
