// ControlInboxes<Message>: what the control thread tells the shards, a bounded ring for each. There is one control
// thread; the shards answer by the number of messages that they have handled, which is all that control waits for.
// A full ring refuses, and it is control's to try again or to say so: a shard that does not poll for so long is stuck.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/invariant.h"
#include "base/spsc_ring.h"
#include "registry/shard_index.h"

namespace pollux::registry {

template <typename Message>
class ControlInboxes {
 public:
  static constexpr std::size_t kCapacity = 32;
  // What one call of deliver() hands over. Changes are rare, and established connections must not wait for them.
  static constexpr std::size_t kMaxDelivered = 4;

  // 1 to kMaxShards shards.
  explicit ControlInboxes(std::size_t shards) {
    POLLUX_INVARIANT(shards != 0 && shards <= kMaxShards);
    inboxes_.reserve(shards);
    for (std::size_t i = 0; i < shards; ++i) inboxes_.push_back(std::make_unique<Inbox>());
  }

  [[nodiscard]] std::size_t shards() const { return inboxes_.size(); }

  // --- the control thread ---

  // Takes the message, or leaves it as it is and returns false: the ring is full.
  [[nodiscard]] bool send(ShardIndex to, Message& message);
  // A copy for every shard; or for none, and false, where one ring is full.
  [[nodiscard]] bool send_to_all(const Message& message);
  // Whether the shard has handled everything that was sent to it.
  [[nodiscard]] bool is_handled(ShardIndex shard) const;
  [[nodiscard]] bool all_handled() const;

  // --- the thread of `to` ---

  // Calls handle(Message&) for what has arrived, in order; returns for how many. Nothing waits: one load.
  template <typename Handle>
  std::size_t deliver(ShardIndex to, Handle&& handle);

 private:
  struct Inbox {
    SpscRing<Message> ring{kCapacity};
    std::uint64_t sent = 0;                             // control's
    alignas(64) std::atomic<std::uint64_t> handled{0};  // the shard's, for control to see
  };

  std::vector<std::unique_ptr<Inbox>> inboxes_;
};

template <typename Message>
bool ControlInboxes<Message>::send(ShardIndex to, Message& message) {
  Inbox& inbox = *inboxes_[to.value];
  if (!inbox.ring.push(message)) return false;
  ++inbox.sent;
  return true;
}

template <typename Message>
bool ControlInboxes<Message>::send_to_all(const Message& message) {
  // Only this thread pushes: where there is room now, there is room in a moment.
  for (const auto& inbox : inboxes_) {
    if (inbox->ring.size() == inbox->ring.capacity()) return false;
  }
  for (std::size_t i = 0; i < shards(); ++i) {
    Message copy = message;
    const bool taken = send(ShardIndex{static_cast<std::uint16_t>(i)}, copy);
    POLLUX_INVARIANT(taken);
  }
  return true;
}

template <typename Message>
bool ControlInboxes<Message>::is_handled(ShardIndex shard) const {
  const Inbox& inbox = *inboxes_[shard.value];
  return inbox.handled.load(std::memory_order_acquire) == inbox.sent;
}

template <typename Message>
bool ControlInboxes<Message>::all_handled() const {
  for (std::size_t i = 0; i < shards(); ++i) {
    if (!is_handled(ShardIndex{static_cast<std::uint16_t>(i)})) return false;
  }
  return true;
}

template <typename Message>
template <typename Handle>
std::size_t ControlInboxes<Message>::deliver(ShardIndex to, Handle&& handle) {
  Inbox& inbox = *inboxes_[to.value];
  std::array<Message, kMaxDelivered> messages;
  const std::size_t count = inbox.ring.pop(messages);
  for (Message& message : std::span{messages}.first(count)) {
    handle(message);
    // What the handler left of it is let go before control hears that the shard is done with it.
    message = Message{};
    inbox.handled.store(inbox.handled.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  }
  return count;
}

}  // namespace pollux::registry
