// Directory<Entry>: what all shards show of themselves to whoever asks: a region of fixed capacity for each shard,
// which that shard alone writes. Any thread may list all of it while traffic runs; it holds nobody up. A listing is
// exact for each entry, and not an instant across entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/invariant.h"
#include "registry/published_table.h"
#include "registry/shard_index.h"

namespace pollux::registry {

// What a walk through a directory came to.
struct Listing {
  std::size_t visited = 0;
  std::size_t busy = 0;  // entries that changed under the reader at every look
};

template <typename Entry>
class Directory {
 public:
  using Region = PublishedTable<Entry>;
  using Place = Region::Place;

  // 1 to kMaxShards shards, 1 to kMaxPublishedEntries entries of each.
  Directory(std::size_t shards, std::size_t capacity_of_each) {
    POLLUX_INVARIANT(shards != 0 && shards <= kMaxShards);
    regions_.reserve(shards);
    for (std::size_t i = 0; i < shards; ++i) regions_.push_back(std::make_unique<Region>(capacity_of_each));
  }

  // The memory that such a directory takes: for the program to compare with the machine's before it asks for it.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t shards, std::size_t capacity_of_each) {
    return shards * Region::bytes_for(capacity_of_each);
  }

  [[nodiscard]] std::size_t shards() const { return regions_.size(); }
  // To write to, on this shard's thread only.
  [[nodiscard]] Region& region(ShardIndex shard) { return *regions_[shard.value]; }

  // --- any thread ---

  [[nodiscard]] const Region& region(ShardIndex shard) const { return *regions_[shard.value]; }

  // Calls visit(const Entry&) for each entry of one shard.
  template <typename Visit>
  Listing list(ShardIndex shard, Visit&& visit) const;
  // The same for all shards, one after another.
  template <typename Visit>
  Listing list(Visit&& visit) const;

  // Entries that are not shown because their region was full, of all shards, since the start.
  [[nodiscard]] std::uint64_t refused() const {
    std::uint64_t count = 0;
    for (const auto& region : regions_) count += region->refused();
    return count;
  }

 private:
  // Not side by side: a shard that writes shares no cache line with another.
  std::vector<std::unique_ptr<Region>> regions_;
};

template <typename Entry>
template <typename Visit>
Listing Directory<Entry>::list(ShardIndex shard, Visit&& visit) const {
  const Region& region = this->region(shard);
  Listing listing;
  for (std::size_t i = 0; i < region.high_water(); ++i) {
    if (const auto entry = region.read(i)) {
      visit(*entry);
      ++listing.visited;
    } else if (entry.error() == Unread::kBusy) {
      ++listing.busy;
    }
  }
  return listing;
}

template <typename Entry>
template <typename Visit>
Listing Directory<Entry>::list(Visit&& visit) const {
  Listing sum;
  for (std::size_t i = 0; i < regions_.size(); ++i) {
    const Listing one = list(ShardIndex{static_cast<std::uint16_t>(i)}, visit);
    sum.visited += one.visited;
    sum.busy += one.busy;
  }
  return sum;
}

}  // namespace pollux::registry
