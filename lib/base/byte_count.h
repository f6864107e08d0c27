// ByteCount: a number of bytes on the wire or in a buffer, kept apart from numbers of anything else.
#pragma once

#include <compare>
#include <cstdint>

namespace pollux {

// Unsigned; subtraction below zero is the caller's bug (use saturating_sub where it can happen).
class ByteCount {
 public:
  constexpr ByteCount() = default;
  explicit constexpr ByteCount(std::uint64_t bytes) : bytes_(bytes) {}

  [[nodiscard]] constexpr std::uint64_t value() const { return bytes_; }
  [[nodiscard]] constexpr bool is_zero() const { return bytes_ == 0; }

  [[nodiscard]] constexpr auto operator<=>(const ByteCount&) const = default;
  [[nodiscard]] constexpr ByteCount operator+(ByteCount other) const { return ByteCount{bytes_ + other.bytes_}; }
  [[nodiscard]] constexpr ByteCount operator-(ByteCount other) const { return ByteCount{bytes_ - other.bytes_}; }
  [[nodiscard]] constexpr ByteCount operator*(std::uint64_t factor) const { return ByteCount{bytes_ * factor}; }
  [[nodiscard]] constexpr ByteCount operator/(std::uint64_t divisor) const { return ByteCount{bytes_ / divisor}; }
  constexpr ByteCount& operator+=(ByteCount other) { return *this = *this + other; }
  constexpr ByteCount& operator-=(ByteCount other) { return *this = *this - other; }

  [[nodiscard]] constexpr ByteCount saturating_sub(ByteCount other) const {
    return ByteCount{bytes_ > other.bytes_ ? bytes_ - other.bytes_ : 0};
  }

 private:
  std::uint64_t bytes_ = 0;
};

}  // namespace pollux
