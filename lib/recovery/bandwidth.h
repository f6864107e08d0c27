// Bandwidth: bytes in a second, and what follows from it. Whole numbers throughout, so that every machine computes the
// same. Invariant: at most kMaxBandwidth, so that no product here leaves 64 bits.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>

#include "base/byte_count.h"
#include "base/time.h"

namespace pollux::recovery {

// A factor in hundredths.
struct Percent {
  std::uint32_t value = 100;

  [[nodiscard]] constexpr bool operator==(const Percent&) const = default;
};

[[nodiscard]] constexpr ByteCount operator*(ByteCount bytes, Percent factor) {
  return bytes * factor.value / 100;
}

class Bandwidth {
 public:
  // 100 Gbit/s; above this nothing is paced.
  static constexpr std::uint64_t kMaxBytesPerSecond = 12'500'000'000;

  constexpr Bandwidth() = default;

  [[nodiscard]] static constexpr Bandwidth bytes_per_second(std::uint64_t bytes) { return Bandwidth{bytes}; }
  [[nodiscard]] static constexpr Bandwidth max() { return Bandwidth{kMaxBytesPerSecond}; }
  // The rate at which these bytes take this time; max() for no time at all. At most 18 GB, which no window holds.
  [[nodiscard]] static constexpr Bandwidth of(ByteCount bytes, Duration time) {
    if (time <= Duration::zero()) return max();
    return Bandwidth{bytes.value() * kNanosecondsPerSecond / static_cast<std::uint64_t>(time.to_nanoseconds())};
  }

  [[nodiscard]] constexpr std::uint64_t to_bytes_per_second() const { return bytes_; }
  [[nodiscard]] constexpr bool is_zero() const { return bytes_ == 0; }

  // What passes in this time, rounded down; nothing in a negative one.
  [[nodiscard]] constexpr ByteCount in(Duration time) const {
    const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(time.to_nanoseconds(), 0));
    return ByteCount{bytes_ * (ns / kNanosecondsPerSecond) +
                     bytes_ * (ns % kNanosecondsPerSecond) / kNanosecondsPerSecond};
  }
  // How long these bytes take, rounded up. Not for a bandwidth of zero.
  [[nodiscard]] constexpr Duration time_for(ByteCount bytes) const {
    return Duration::nanoseconds(
        static_cast<std::int64_t>((bytes.value() * kNanosecondsPerSecond + bytes_ - 1) / bytes_));
  }

  [[nodiscard]] constexpr Bandwidth operator*(Percent factor) const { return Bandwidth{bytes_ * factor.value / 100}; }
  [[nodiscard]] constexpr auto operator<=>(const Bandwidth&) const = default;

 private:
  static constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;

  explicit constexpr Bandwidth(std::uint64_t bytes) : bytes_(std::min(bytes, kMaxBytesPerSecond)) {}

  std::uint64_t bytes_ = 0;
};

}  // namespace pollux::recovery
