// Tally: a number that one thread changes and any thread may read. A change costs a load and a store, no locked
// instruction: with a single writer none is needed. It orders nothing: what two tallies say is not one instant.
#pragma once

#include <atomic>
#include <cstdint>

namespace pollux::telemetry {

class Tally {
 public:
  constexpr Tally() = default;
  constexpr explicit Tally(std::uint64_t start) : value_(start) {}
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;

  // For the writing thread only.
  void add(std::uint64_t n = 1) { set(value() + n); }
  void set(std::uint64_t n) { value_.store(n, std::memory_order_relaxed); }

  // From any thread.
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace pollux::telemetry
