// Counters: the numbers of one worker. One thread writes, any thread may take a snapshot.
// A count costs a load, an add and a store, no locked instruction: with a single writer none is needed.
// A snapshot is exact for each counter, and not an instant across counters.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "telemetry/counter.h"
#include "telemetry/drop_reason.h"

namespace pollux::telemetry {

// What Counters held when they were read; or the difference of two such readings, or the sum of several workers'.
struct Snapshot {
  std::array<std::uint64_t, kCounterCount> counts{};
  std::array<std::uint64_t, kDropReasonCount> drops{};

  [[nodiscard]] std::uint64_t operator[](Counter counter) const { return counts[static_cast<std::size_t>(counter)]; }
  [[nodiscard]] std::uint64_t operator[](DropReason reason) const { return drops[static_cast<std::size_t>(reason)]; }
  [[nodiscard]] std::uint64_t total_drops() const;

  [[nodiscard]] bool operator==(const Snapshot&) const = default;
  Snapshot& operator+=(const Snapshot& other);
  // What happened since `earlier`, which must be a snapshot of the same counters.
  [[nodiscard]] Snapshot operator-(const Snapshot& earlier) const;
};

class Counters {
 public:
  Counters() = default;
  Counters(const Counters&) = delete;
  Counters& operator=(const Counters&) = delete;

  // For the owning worker only.
  void add(Counter counter, std::uint64_t n = 1) { bump(counts_[static_cast<std::size_t>(counter)], n); }
  void drop(DropReason reason, std::uint64_t n = 1) { bump(drops_[static_cast<std::size_t>(reason)], n); }

  // From any thread.
  [[nodiscard]] Snapshot snapshot() const;

 private:
  using Cell = std::atomic<std::uint64_t>;

  static void bump(Cell& cell, std::uint64_t n) {
    cell.store(cell.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }

  // A worker's counters share no cache line with another's.
  alignas(64) std::array<Cell, kCounterCount> counts_{};
  alignas(64) std::array<Cell, kDropReasonCount> drops_{};
};

}  // namespace pollux::telemetry
