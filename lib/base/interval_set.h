// IntervalSet: a set of 64-bit numbers kept as sorted, disjoint, non-adjacent half-open ranges.
// Serves packet numbers (ACK ranges) and stream offsets alike. Keeps its memory when cleared, so a reused
// set allocates nothing once warm. Invariant: ranges ascend, and between two of them lies a gap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pollux {

// The numbers from `begin` up to, not including, `end`; begin < end.
struct Interval {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;

  [[nodiscard]] constexpr std::uint64_t size() const { return end - begin; }
  [[nodiscard]] constexpr bool operator==(const Interval&) const = default;
};

class IntervalSet {
 public:
  // Adds every number of the interval; joins what it overlaps or touches. Empty intervals are ignored.
  // Returns how many numbers were not in the set before.
  std::uint64_t add(Interval interval);

  // Removes every number of the interval. Returns how many of them were in the set.
  std::uint64_t remove(Interval interval);

  // Forgets the lowest range. The set must not be empty.
  void remove_lowest();

  [[nodiscard]] bool contains(std::uint64_t value) const;
  [[nodiscard]] bool contains(Interval interval) const;

  [[nodiscard]] bool empty() const { return intervals_.empty(); }
  // How many ranges there are, not how many numbers.
  [[nodiscard]] std::size_t range_count() const { return intervals_.size(); }
  // Ascending; valid until the set is changed.
  [[nodiscard]] std::span<const Interval> ranges() const { return intervals_; }
  [[nodiscard]] const Interval& lowest() const { return intervals_.front(); }
  [[nodiscard]] const Interval& highest() const { return intervals_.back(); }

  void clear() { intervals_.clear(); }
  void reserve(std::size_t range_count) { intervals_.reserve(range_count); }

 private:
  std::vector<Interval> intervals_;
};

}  // namespace pollux
