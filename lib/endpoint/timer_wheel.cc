#include "endpoint/timer_wheel.h"

#include <algorithm>
#include <bit>

#include "base/invariant.h"

namespace pollux::endpoint {
namespace {

constexpr std::uint64_t kTick = std::uint64_t{1} << TimerWheel::kTickBits;

[[nodiscard]] std::uint64_t tick_at(Timestamp now) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(now.to_nanoseconds(), 0)) >> TimerWheel::kTickBits;
}

// The first tick at which a deadline has come.
[[nodiscard]] std::uint64_t tick_after(Timestamp deadline) {
  return (static_cast<std::uint64_t>(std::max<std::int64_t>(deadline.to_nanoseconds(), 0)) + kTick - 1) >>
         TimerWheel::kTickBits;
}

}  // namespace

TimerWheel::TimerWheel(std::size_t capacity, Timestamp now) : nodes_(capacity), current_tick_(tick_at(now)) {
  heads_.fill(kNone);
}

void TimerWheel::arm(std::uint32_t timer, Timestamp deadline) {
  Node& node = nodes_[timer];
  if (node.deadline == deadline) return;
  // A deadline that moves back, as most do with every packet, stays where it is linked: it is looked at again when
  // that slot comes up.
  const bool stays = node.slot < kDueSlot && node.deadline <= deadline && !deadline.is_never();
  node.deadline = deadline;
  if (stays) return;
  unlink(timer);
  if (!deadline.is_never()) place(timer);
}

void TimerWheel::disarm(std::uint32_t timer) {
  arm(timer, Timestamp::never());
}

void TimerWheel::place(std::uint32_t timer) {
  const std::uint64_t tick = std::max(tick_after(nodes_[timer].deadline), current_tick_);
  const std::uint64_t differs = (tick ^ current_tick_) | (kSlots - 1);
  const std::size_t level = static_cast<std::size_t>(63 - std::countl_zero(differs)) / kSlotBits;
  const std::size_t slot = (tick >> (level * kSlotBits)) & (kSlots - 1);
  link(timer, static_cast<std::uint16_t>(level * kSlots + slot));
}

void TimerWheel::link(std::uint32_t timer, std::uint16_t slot) {
  Node& node = nodes_[timer];
  node.slot = slot;
  node.previous = kNone;
  node.next = heads_[slot];
  if (node.next != kNone) nodes_[node.next].previous = timer;
  heads_[slot] = timer;
  occupied_[slot / kSlots] |= std::uint64_t{1} << (slot % kSlots);
}

void TimerWheel::unlink(std::uint32_t timer) {
  Node& node = nodes_[timer];
  if (node.slot == kNoSlot) return;
  std::uint32_t& head = node.slot == kDueSlot ? due_ : heads_[node.slot];
  if (node.previous != kNone) nodes_[node.previous].next = node.next;
  if (node.next != kNone) nodes_[node.next].previous = node.previous;
  if (head == timer) {
    head = node.next;
    if (head == kNone && node.slot != kDueSlot) {
      occupied_[node.slot / kSlots] &= ~(std::uint64_t{1} << (node.slot % kSlots));
    }
  }
  node.next = node.previous = kNone;
  node.slot = kNoSlot;
}

bool TimerWheel::next_expiration(Expiration& out) const {
  for (std::size_t level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    // Within a level every occupied slot lies at or after the current one: ticks behind it share no prefix.
    const std::size_t slot = static_cast<std::size_t>(std::countr_zero(occupied_[level]));
    const unsigned shift = static_cast<unsigned>(level) * kSlotBits;
    const std::uint64_t base = current_tick_ >> (shift + kSlotBits) << (shift + kSlotBits);
    out = {.level = level, .slot = slot, .tick = std::max(current_tick_, base | (std::uint64_t{slot} << shift))};
    return true;
  }
  return false;
}

void TimerWheel::collect_due(Timestamp now) {
  const std::uint64_t now_tick = tick_at(now);
  Expiration expiration{};
  while (next_expiration(expiration) && expiration.tick <= now_tick) {
    current_tick_ = expiration.tick;
    const auto slot = static_cast<std::uint16_t>(expiration.level * kSlots + expiration.slot);
    std::uint32_t timer = heads_[slot];
    heads_[slot] = kNone;
    occupied_[expiration.level] &= ~(std::uint64_t{1} << expiration.slot);
    while (timer != kNone) {
      Node& node = nodes_[timer];
      const std::uint32_t following = node.next;
      node.slot = kNoSlot;
      node.previous = kNone;
      if (tick_after(node.deadline) <= current_tick_) {
        node.slot = kDueSlot;
        node.next = due_;
        if (due_ != kNone) nodes_[due_].previous = timer;
        due_ = timer;
      } else {
        place(timer);
      }
      timer = following;
    }
  }
  // Levels above share the prefix of the current tick, so it may only move where no occupied slot is passed.
  current_tick_ = std::max(current_tick_, now_tick);
}

Timestamp TimerWheel::next_deadline() const {
  Expiration expiration{};
  if (!next_expiration(expiration)) return Timestamp::never();
  return Timestamp::from_nanoseconds(static_cast<std::int64_t>(expiration.tick << kTickBits));
}

}  // namespace pollux::endpoint
