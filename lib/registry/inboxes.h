// Inboxes<Item>: what shards send each other. Each shard has an inbox: one bounded ring from each other shard, so that
// a ring has one thread at either end, and nobody waits for anybody. A ring that is full refuses, and the item stays
// with the sender: it is the sender's to count, and to drop, what was refused. Items of one sender arrive in order;
// nothing is promised across senders. Memory is taken once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/invariant.h"
#include "base/spsc_ring.h"
#include "registry/shard_index.h"

namespace pollux::registry {

template <typename Item>
class Inboxes {
 public:
  // Four bursts of 64: what a shard may fall behind by while it does a handshake.
  static constexpr std::size_t kDefaultRingCapacity = 256;

  // 1 to kMaxShards shards, and room for so many items (rounded up to a power of two) from each of them to each other.
  explicit Inboxes(std::size_t shards, std::size_t ring_capacity = kDefaultRingCapacity);

  [[nodiscard]] std::size_t shards() const { return receivers_.size(); }
  // The memory that the rings of so many shards take.
  [[nodiscard]] static std::size_t bytes_for(std::size_t shards, std::size_t ring_capacity = kDefaultRingCapacity);

  // On the thread of `from`: takes the item, or leaves it as it is and returns false. A shard sends nothing to itself.
  [[nodiscard]] bool send(ShardIndex from, ShardIndex to, Item& item) { return ring(from, to).push(item); }
  // The same for a burst, from its front; returns how many were taken.
  [[nodiscard]] std::size_t send(ShardIndex from, ShardIndex to, std::span<Item> items) {
    return ring(from, to).push(items);
  }

  // On the thread of `to`: moves what has arrived to the front of the span; returns how many. Where more wait than fit,
  // each sender gets an equal share of the room, and the sender who is asked first changes from call to call: so no
  // sender can keep the others out. It may return fewer than wait; the next call has those.
  [[nodiscard]] std::size_t receive(ShardIndex to, std::span<Item> out);

  // From any thread, for the eye: how many items wait for this shard.
  [[nodiscard]] std::size_t waiting_for(ShardIndex to) const;

 private:
  using Ring = SpscRing<Item>;

  // The receiving thread's own.
  struct alignas(64) Receiver {
    std::size_t next = 0;  // which of the rings is asked first
    std::vector<std::unique_ptr<Ring>> rings;
  };

  // A receiver's rings are those of all shards but itself, in their order.
  [[nodiscard]] Ring& ring(ShardIndex from, ShardIndex to) {
    POLLUX_INVARIANT(from != to && from.value < shards() && to.value < shards());
    return *receivers_[to.value].rings[from.value - (from > to ? 1U : 0U)];
  }

  std::vector<Receiver> receivers_;
};

template <typename Item>
Inboxes<Item>::Inboxes(std::size_t shards, std::size_t ring_capacity) : receivers_(shards) {
  POLLUX_INVARIANT(shards != 0 && shards <= kMaxShards);
  for (Receiver& receiver : receivers_) {
    receiver.rings.reserve(shards - 1);
    for (std::size_t i = 0; i + 1 < shards; ++i) receiver.rings.push_back(std::make_unique<Ring>(ring_capacity));
  }
}

template <typename Item>
std::size_t Inboxes<Item>::bytes_for(std::size_t shards, std::size_t ring_capacity) {
  return shards * (sizeof(Receiver) + (shards - 1) * (sizeof(Ring) + Ring::bytes_for(ring_capacity)));
}

template <typename Item>
std::size_t Inboxes<Item>::receive(ShardIndex to, std::span<Item> out) {
  Receiver& receiver = receivers_[to.value];
  const std::size_t senders = receiver.rings.size();
  if (senders == 0) return 0;
  const auto after = [&](std::size_t sender) { return sender + 1 == senders ? 0 : sender + 1; };
  std::size_t count = 0;
  std::size_t sender = receiver.next;
  for (std::size_t left = senders; left != 0 && count < out.size(); --left, sender = after(sender)) {
    Ring& ring = *receiver.rings[sender];
    if (ring.is_empty()) continue;
    // What earlier senders left of their shares is shared by those that follow.
    const std::size_t share = (out.size() - count + left - 1) / left;
    count += ring.pop(out.subspan(count, share));
  }
  receiver.next = after(receiver.next);
  return count;
}

template <typename Item>
std::size_t Inboxes<Item>::waiting_for(ShardIndex to) const {
  std::size_t count = 0;
  for (const auto& each : receivers_[to.value].rings) count += each->size();
  return count;
}

}  // namespace pollux::registry
