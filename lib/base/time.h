// Timestamp and Duration: points and lengths of time, in nanoseconds.
// Nothing in lib/ reads a clock: a Timestamp is handed in, read once a poll by the worker loop (or drawn
// from simulated time), so that every protocol part runs the same in a test and on a core.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>

namespace pollux {

// A length of time. Range: +-292 years; arithmetic does not saturate except where said.
class Duration {
 public:
  constexpr Duration() = default;

  [[nodiscard]] static constexpr Duration zero() { return Duration{}; }
  [[nodiscard]] static constexpr Duration infinite() { return Duration{std::numeric_limits<std::int64_t>::max()}; }
  [[nodiscard]] static constexpr Duration nanoseconds(std::int64_t n) { return Duration{n}; }
  [[nodiscard]] static constexpr Duration microseconds(std::int64_t n) { return Duration{n * 1'000}; }
  [[nodiscard]] static constexpr Duration milliseconds(std::int64_t n) { return Duration{n * 1'000'000}; }
  [[nodiscard]] static constexpr Duration seconds(std::int64_t n) { return Duration{n * 1'000'000'000}; }

  [[nodiscard]] constexpr std::int64_t to_nanoseconds() const { return ns_; }
  [[nodiscard]] constexpr std::int64_t to_microseconds() const { return ns_ / 1'000; }
  [[nodiscard]] constexpr std::int64_t to_milliseconds() const { return ns_ / 1'000'000; }
  [[nodiscard]] constexpr bool is_infinite() const { return *this == infinite(); }

  [[nodiscard]] constexpr auto operator<=>(const Duration&) const = default;
  [[nodiscard]] constexpr Duration operator+(Duration other) const { return Duration{ns_ + other.ns_}; }
  [[nodiscard]] constexpr Duration operator-(Duration other) const { return Duration{ns_ - other.ns_}; }
  [[nodiscard]] constexpr Duration operator*(std::int64_t factor) const { return Duration{ns_ * factor}; }
  [[nodiscard]] constexpr Duration operator/(std::int64_t divisor) const { return Duration{ns_ / divisor}; }
  [[nodiscard]] constexpr std::int64_t operator/(Duration other) const { return ns_ / other.ns_; }
  constexpr Duration& operator+=(Duration other) { return *this = *this + other; }
  constexpr Duration& operator-=(Duration other) { return *this = *this - other; }

 private:
  explicit constexpr Duration(std::int64_t ns) : ns_(ns) {}
  std::int64_t ns_ = 0;
};

// A point in time, on a clock that never goes back and whose zero means nothing.
// `never()` is later than every other Timestamp: an unarmed timer.
class Timestamp {
 public:
  constexpr Timestamp() = default;

  [[nodiscard]] static constexpr Timestamp from_nanoseconds(std::int64_t ns) { return Timestamp{ns}; }
  [[nodiscard]] static constexpr Timestamp never() { return Timestamp{std::numeric_limits<std::int64_t>::max()}; }

  [[nodiscard]] constexpr std::int64_t to_nanoseconds() const { return ns_; }
  [[nodiscard]] constexpr bool is_never() const { return *this == never(); }

  [[nodiscard]] constexpr auto operator<=>(const Timestamp&) const = default;
  [[nodiscard]] constexpr Duration operator-(Timestamp earlier) const {
    return Duration::nanoseconds(ns_ - earlier.ns_);
  }
  [[nodiscard]] constexpr Timestamp operator-(Duration d) const { return Timestamp{ns_ - d.to_nanoseconds()}; }
  // Saturates at never(): a deadline an infinite Duration away is an unarmed timer.
  [[nodiscard]] constexpr Timestamp operator+(Duration d) const {
    std::int64_t sum = 0;
    return __builtin_add_overflow(ns_, d.to_nanoseconds(), &sum) ? never() : Timestamp{sum};
  }

 private:
  explicit constexpr Timestamp(std::int64_t ns) : ns_(ns) {}
  std::int64_t ns_ = 0;
};

}  // namespace pollux
