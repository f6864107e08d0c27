// Doorbells: how a shard tells another that something of theirs wants to be looked at: a bell for each pair of shards
// and each such thing. A bell that was rung twice before it is answered rings once; none is ever lost, and none
// refused, because all of them are bits that exist from the start. A shard that nobody rang finds that out with one
// load.
#pragma once

#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/invariant.h"
#include "registry/shard_index.h"

namespace pollux::registry {

class Doorbells {
 public:
  // 1 to kMaxShards shards, and so many bells from each of them to each.
  Doorbells(std::size_t shards, std::size_t bells);
  Doorbells(const Doorbells&) = delete;
  Doorbells& operator=(const Doorbells&) = delete;

  [[nodiscard]] static std::size_t bytes_for(std::size_t shards, std::size_t bells) {
    return shards * (sizeof(Door) + shards * words_for(bells) * sizeof(Bits));
  }

  // On the thread of `from`. What this thread wrote before, it shows to the one that answers.
  void ring(ShardIndex from, ShardIndex to, std::size_t bell);

  // On the thread of `to`: calls visit(ShardIndex from, std::size_t bell) once for each bell that was rung since it was
  // answered last. Returns how many.
  template <typename Visit>
  std::size_t answer(ShardIndex to, Visit&& visit);

 private:
  using Bits = std::atomic<std::uint64_t>;
  static constexpr std::size_t kBits = 64;
  static_assert(kMaxShards <= kBits);

  struct alignas(64) Door {
    Bits callers{0};          // a bit for each shard that has rung
    std::vector<Bits> bells;  // a row of words for each of them
  };

  [[nodiscard]] static std::size_t words_for(std::size_t bells) { return (bells + kBits - 1) / kBits; }
  [[nodiscard]] Bits& word(Door& door, std::size_t from, std::size_t index) {
    return door.bells[from * words_ + index];
  }

  std::size_t words_;  // of one row
  std::vector<Door> doors_;
};

inline Doorbells::Doorbells(std::size_t shards, std::size_t bells) : words_(words_for(bells)), doors_(shards) {
  POLLUX_INVARIANT(shards != 0 && shards <= kMaxShards && bells != 0);
  for (Door& door : doors_) door.bells = std::vector<Bits>(shards * words_);
}

inline void Doorbells::ring(ShardIndex from, ShardIndex to, std::size_t bell) {
  Door& door = doors_[to.value];
  const std::uint64_t bit = std::uint64_t{1} << (bell % kBits);
  // A bell that rings already will be answered after this moment, and what was written until now will be seen then.
  if ((word(door, from.value, bell / kBits).fetch_or(bit, std::memory_order_acq_rel) & bit) != 0) return;
  door.callers.fetch_or(std::uint64_t{1} << from.value, std::memory_order_release);
}

template <typename Visit>
std::size_t Doorbells::answer(ShardIndex to, Visit&& visit) {
  Door& door = doors_[to.value];
  if (door.callers.load(std::memory_order_relaxed) == 0) return 0;
  std::size_t count = 0;
  // The callers first: who rings behind this look leaves a bit for the next one.
  for (std::uint64_t callers = door.callers.exchange(0, std::memory_order_acquire); callers != 0;
       callers &= callers - 1) {
    const ShardIndex from{static_cast<std::uint16_t>(std::countr_zero(callers))};
    for (std::size_t i = 0; i < words_; ++i) {
      if (word(door, from.value, i).load(std::memory_order_relaxed) == 0) continue;
      for (std::uint64_t rung = word(door, from.value, i).exchange(0, std::memory_order_acq_rel); rung != 0;
           rung &= rung - 1) {
        visit(from, i * kBits + static_cast<std::size_t>(std::countr_zero(rung)));
        ++count;
      }
    }
  }
  return count;
}

}  // namespace pollux::registry
