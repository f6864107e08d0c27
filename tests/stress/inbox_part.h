// InboxPart: what one shard sends to all others through their inboxes in the stress test, and what it gets from them.
// Letters of one sender are numbered without gaps: one that was lost, doubled or overtaken is a mistake.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>

#include "base/rng.h"
#include "registry/inboxes.h"

namespace pollux::stress {

struct Letter {
  registry::ShardIndex from;
  std::uint64_t number = 0;
};
// Move-only, as packets are; a letter that leaks, AddressSanitizer reports.
using Letters = registry::Inboxes<std::unique_ptr<Letter>>;

class InboxPart {
 public:
  InboxPart(Letters& inboxes, registry::ShardIndex self, std::uint64_t seed)
      : inboxes_(inboxes), self_(self), rng_(seed) {}

  void send();
  // Returns how many came.
  std::size_t receive();

  [[nodiscard]] std::uint64_t sent_to(registry::ShardIndex shard) const { return sent_[shard.value]; }
  [[nodiscard]] std::uint64_t received_from(registry::ShardIndex shard) const { return received_[shard.value]; }
  [[nodiscard]] std::uint64_t refused() const { return refused_; }
  [[nodiscard]] std::uint64_t mistakes() const { return mistakes_; }

 private:
  static constexpr std::size_t kBurst = 8;

  Letters& inboxes_;
  registry::ShardIndex self_;
  SeededRng rng_;
  std::array<std::uint64_t, registry::kMaxShards> sent_{};
  std::array<std::uint64_t, registry::kMaxShards> received_{};
  std::uint64_t refused_ = 0;
  std::uint64_t mistakes_ = 0;
};

inline void InboxPart::send() {
  const registry::ShardIndex to{static_cast<std::uint16_t>(rng_.below(inboxes_.shards()))};
  if (to == self_) return;
  std::array<std::unique_ptr<Letter>, kBurst> burst;
  const std::size_t count = 1 + rng_.below(kBurst);
  for (std::size_t i = 0; i < count; ++i) burst[i] = std::make_unique<Letter>(self_, sent_[to.value] + i);
  const std::size_t taken = inboxes_.send(self_, to, std::span{burst}.first(count));
  sent_[to.value] += taken;
  refused_ += count - taken;
}

inline std::size_t InboxPart::receive() {
  std::array<std::unique_ptr<Letter>, kBurst> burst;
  const std::size_t count = inboxes_.receive(self_, burst);
  for (const auto& letter : std::span{burst}.first(count)) {
    if (letter->from == self_ || letter->number != received_[letter->from.value]++) ++mistakes_;
  }
  return count;
}

}  // namespace pollux::stress
