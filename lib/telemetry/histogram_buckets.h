// How a histogram of times is divided, in the manner of HdrHistogram: times below 512 ns have a bucket each; above,
// every power of two is divided into 256, so that a bucket is never wider than 1/256 of what is in it. Pure.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace pollux::telemetry::histogram_buckets {

inline constexpr unsigned kBitsOfOctave = 8;
// 18 minutes. What takes longer is in the last bucket.
inline constexpr unsigned kBitsOfLongest = 40;
inline constexpr std::uint64_t kLongest = (std::uint64_t{1} << kBitsOfLongest) - 1;

[[nodiscard]] constexpr std::size_t index_of(std::uint64_t nanoseconds) {
  const std::uint64_t value = std::min(nanoseconds, kLongest);
  const auto width = static_cast<unsigned>(std::bit_width(value));
  const unsigned octave = width > kBitsOfOctave + 1 ? width - kBitsOfOctave - 1 : 0;
  return (std::size_t{octave} << kBitsOfOctave) + (value >> octave);
}

inline constexpr std::size_t kCount = index_of(kLongest) + 1;

// The shortest time of a bucket; that of kCount is where the last bucket would end.
[[nodiscard]] constexpr std::uint64_t shortest_of(std::size_t index) {
  constexpr std::size_t kExact = std::size_t{2} << kBitsOfOctave;
  if (index < kExact) return index;
  const std::size_t octave = (index >> kBitsOfOctave) - 1;
  return (index - (octave << kBitsOfOctave)) << octave;
}

[[nodiscard]] constexpr std::uint64_t longest_of(std::size_t index) {
  return shortest_of(index + 1) - 1;
}

}  // namespace pollux::telemetry::histogram_buckets
