// SpscRing<T>: a bounded queue from one thread to another, without a lock and without waiting: one pushes, one pops.
// What finds it full is refused and stays the pusher's, who counts it. Memory is taken once.
// Each end has cache lines of its own and remembers how far it last saw the other, so that neither looks at the other's
// line before it must. Positions count items for ever and never wrap. Invariant: a free slot holds T{}, so that nothing
// that was popped lives on in the ring; what is never popped goes with the ring.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/invariant.h"

namespace pollux {

template <typename T>
class SpscRing {
  static_assert(std::is_nothrow_default_constructible_v<T> && std::is_nothrow_move_assignable_v<T>);

 public:
  static constexpr std::size_t kMaxCapacity = std::size_t{1} << 24;

  // Room for so many items, 1 to kMaxCapacity, rounded up to a power of two.
  explicit SpscRing(std::size_t capacity) : slots_(rounded(capacity)), mask_(slots_.size() - 1) {}
  SpscRing(const SpscRing&) = delete;
  SpscRing& operator=(const SpscRing&) = delete;

  [[nodiscard]] std::size_t capacity() const { return slots_.size(); }
  // The memory that the slots of a ring of this capacity take.
  [[nodiscard]] static std::size_t bytes_for(std::size_t capacity) { return rounded(capacity) * sizeof(T); }

  // --- the pushing thread ---

  // Takes the item, or leaves it as it is and returns false: the ring is full.
  [[nodiscard]] bool push(T& item) { return push(std::span<T>{&item, 1}) == 1; }

  // Takes items from the front of the span while there is room, and shows them to the other thread all at once.
  // Returns how many; the others stay as they are.
  [[nodiscard]] std::size_t push(std::span<T> items) {
    const std::uint64_t at = pushed_.load(std::memory_order_relaxed);
    const std::size_t count = std::min(items.size(), room_for(items.size(), at));
    for (std::size_t i = 0; i < count; ++i) slot(at + i) = std::move(items[i]);
    if (count != 0) pushed_.store(at + count, std::memory_order_release);
    return count;
  }

  // --- the popping thread ---

  // Whether there is nothing to pop: one load, of a line that is this thread's own as long as nothing is pushed.
  [[nodiscard]] bool is_empty() { return waiting_for(1, popped_.load(std::memory_order_relaxed)) == 0; }

  // Moves items to the front of the span, oldest first, as many as there are and fit. Returns how many.
  [[nodiscard]] std::size_t pop(std::span<T> out) {
    const std::uint64_t at = popped_.load(std::memory_order_relaxed);
    const std::size_t count = std::min(out.size(), waiting_for(out.size(), at));
    for (std::size_t i = 0; i < count; ++i) {
      out[i] = std::move(slot(at + i));
      // Where a move is a swap, what the caller held is in the slot now: it ends here, on this thread.
      slot(at + i) = T{};
    }
    if (count != 0) popped_.store(at + count, std::memory_order_release);
    return count;
  }

  // --- any thread ---

  // How many items wait, for the eye: it may have changed by the time the caller looks at it.
  [[nodiscard]] std::size_t size() const {
    // In this order: what was popped had been pushed, so the difference is never negative.
    const std::uint64_t popped = popped_.load(std::memory_order_acquire);
    const std::uint64_t pushed = pushed_.load(std::memory_order_acquire);
    return std::min(static_cast<std::size_t>(pushed - popped), capacity());
  }

 private:
  static constexpr std::size_t kCacheLine = 64;

  [[nodiscard]] static std::size_t rounded(std::size_t capacity) {
    POLLUX_INVARIANT(capacity != 0 && capacity <= kMaxCapacity);
    return std::bit_ceil(capacity);
  }

  [[nodiscard]] T& slot(std::uint64_t position) { return slots_[position & mask_]; }

  // Free slots from position `at`. The other end is looked at only when the last look does not suffice.
  [[nodiscard]] std::size_t room_for(std::size_t wanted, std::uint64_t at) {
    if (capacity() - (at - seen_popped_) < wanted) seen_popped_ = popped_.load(std::memory_order_acquire);
    return capacity() - (at - seen_popped_);
  }
  [[nodiscard]] std::size_t waiting_for(std::size_t wanted, std::uint64_t at) {
    if (seen_pushed_ - at < wanted) seen_pushed_ = pushed_.load(std::memory_order_acquire);
    return seen_pushed_ - at;
  }

  std::vector<T> slots_;
  std::size_t mask_;
  alignas(kCacheLine) std::atomic<std::uint64_t> pushed_{0};
  std::uint64_t seen_popped_ = 0;  // the pushing thread's last look at popped_
  alignas(kCacheLine) std::atomic<std::uint64_t> popped_{0};
  std::uint64_t seen_pushed_ = 0;  // the popping thread's last look at pushed_
};

}  // namespace pollux
