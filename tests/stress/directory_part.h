// DirectoryPart: what one shard does to the stream directory in the stress test, and what a reader holds it to.
// Every field of an entry follows from its shard and one number, so that a reader can tell an entry that is not whole.
#pragma once

#include <cstdint>
#include <map>

#include "base/rng.h"
#include "registry/stream_directory.h"

namespace pollux::stress {

class DirectoryPart {
 public:
  DirectoryPart(registry::StreamDirectory& directory, registry::ShardIndex self, std::uint64_t seed)
      : region_(directory.region(self)), self_(self), rng_(seed) {}

  [[nodiscard]] static registry::StreamEntry entry_of(registry::ShardIndex shard, std::uint64_t number);
  [[nodiscard]] static bool is_whole(const registry::StreamEntry& entry) {
    return entry == entry_of(entry.shard, entry.connection);
  }

  void turn();
  // With nobody writing any more: the region shows what this part put into it, and nothing else.
  [[nodiscard]] bool is_right() const;
  [[nodiscard]] std::uint64_t changes() const { return changes_; }

 private:
  registry::StreamDirectory::Region& region_;
  registry::ShardIndex self_;
  SeededRng rng_;
  std::uint64_t changes_ = 0;
  std::uint64_t refused_ = 0;
  std::map<std::uint32_t, std::uint64_t> numbers_;  // by place
};

inline registry::StreamEntry DirectoryPart::entry_of(registry::ShardIndex shard, std::uint64_t number) {
  registry::StreamEntry entry{.connection = number,
                              .stream_id = ~number,
                              .bytes_sent = number * 3,
                              .bytes_received = number * 5,
                              .opened_at = Timestamp::from_nanoseconds(static_cast<std::int64_t>(number * 7)),
                              .shard = shard,
                              .remote = {},
                              .sending = static_cast<registry::StreamSide>(number % 4),
                              .receiving = static_cast<registry::StreamSide>(number / 4 % 4)};
  entry.remote.ip.octets.fill(static_cast<std::uint8_t>(number));
  entry.remote.port = static_cast<std::uint16_t>(number);
  return entry;
}

inline void DirectoryPart::turn() {
  const std::uint64_t number = ++changes_;
  const registry::StreamEntry entry = entry_of(self_, number);
  const auto at = static_cast<std::uint32_t>(rng_.below(region_.capacity()));
  const auto known = numbers_.find(at);
  if (known == numbers_.end()) {
    const auto place = region_.publish(entry);
    if (place) numbers_[place->index] = number;
  } else if (rng_.below(4) == 0) {
    region_.withdraw({at});
    numbers_.erase(known);
  } else {
    region_.change({at}, [&](registry::StreamEntry& shown) { shown = entry; });
    known->second = number;
  }
  // Once in a while there is no room.
  if (numbers_.size() == region_.capacity() && !region_.publish(entry)) ++refused_;
}

inline bool DirectoryPart::is_right() const {
  for (std::uint32_t i = 0; i < region_.capacity(); ++i) {
    const auto entry = region_.read(i);
    const auto number = numbers_.find(i);
    if (entry.has_value() != (number != numbers_.end())) return false;
    if (entry && *entry != entry_of(self_, number->second)) return false;
  }
  return region_.refused() == refused_;
}

}  // namespace pollux::stress
