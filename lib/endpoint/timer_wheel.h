// TimerWheel: one deadline for each of a fixed number of timers, in a hierarchical wheel.
// Arming, moving and disarming cost the same whatever the deadline; an idle wheel costs nothing to advance.
// A timer never fires early, and at most one tick late. Invariant: an armed timer is in exactly one slot.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"

namespace pollux::endpoint {

class TimerWheel {
 public:
  // 2^16 ns: a burst of 1500-byte packets at 10 Gbit/s.
  static constexpr unsigned kTickBits = 16;

  // Timers are numbered from 0 to `capacity` - 1; all start disarmed.
  TimerWheel(std::size_t capacity, Timestamp now);

  // The memory that so many timers take.
  [[nodiscard]] static constexpr std::size_t bytes_for(std::size_t capacity) { return capacity * sizeof(Node); }

  // Arms or moves the timer; Timestamp::never() disarms it. A deadline that has passed fires at the next expire().
  void arm(std::uint32_t timer, Timestamp deadline);
  void disarm(std::uint32_t timer);
  [[nodiscard]] Timestamp deadline(std::uint32_t timer) const { return nodes_[timer].deadline; }

  // Calls on_expired(timer) for each timer whose deadline has come; it is disarmed before the call, which may
  // arm any timer again. A timer armed in a call for a moment that has passed fires at the next expire().
  template <typename OnExpired>
  void expire(Timestamp now, OnExpired&& on_expired) {
    collect_due(now);
    for (std::uint32_t timer = due_; timer != kNone; timer = due_) {
      due_ = nodes_[timer].next;
      if (due_ != kNone) nodes_[due_].previous = kNone;
      nodes_[timer].next = kNone;
      nodes_[timer].slot = kNoSlot;
      nodes_[timer].deadline = Timestamp::never();
      on_expired(timer);
    }
  }

  // No timer fires before this moment; never() when none is armed. It may be early, never late.
  [[nodiscard]] Timestamp next_deadline() const;

 private:
  static constexpr unsigned kSlotBits = 6;
  static constexpr std::size_t kSlots = std::size_t{1} << kSlotBits;
  static constexpr std::size_t kLevels = 8;  // 48 bits of ticks: every Timestamp has a slot
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::uint16_t kNoSlot = UINT16_MAX;
  static constexpr std::uint16_t kDueSlot = kNoSlot - 1;

  struct Node {
    Timestamp deadline = Timestamp::never();
    std::uint32_t next = kNone;
    std::uint32_t previous = kNone;
    std::uint16_t slot = kNoSlot;
  };

  struct Expiration {
    std::size_t level;
    std::size_t slot;
    std::uint64_t tick;
  };

  void place(std::uint32_t timer);
  void link(std::uint32_t timer, std::uint16_t slot);
  void unlink(std::uint32_t timer);
  void collect_due(Timestamp now);
  [[nodiscard]] bool next_expiration(Expiration& out) const;

  std::vector<Node> nodes_;
  std::array<std::uint32_t, kLevels * kSlots> heads_;
  std::array<std::uint64_t, kLevels> occupied_{};
  std::uint32_t due_ = kNone;
  std::uint64_t current_tick_;
};

}  // namespace pollux::endpoint
