// Byte ranges (RFC 9110 §14): one range of a Range field, and what it means for content of a given size.
// Several ranges in one request are not served apart: a server may answer with the whole (RFC 9110 §14.2).
#pragma once

#include <cstdint>
#include <string_view>

namespace pollux::http3 {

// The bytes [first, first + length) of some content; length at least 1.
struct ByteRange {
  std::uint64_t first = 0;
  std::uint64_t length = 0;

  [[nodiscard]] constexpr bool operator==(const ByteRange&) const = default;
};

struct RangeVerdict {
  enum class Kind : std::uint8_t {
    kWhole,          // no range, several ranges, another unit, or not well-formed: the field is ignored
    kPart,           // `range` is to be sent
    kUnsatisfiable,  // well-formed, but no byte of the content is in it
  };
  Kind kind = Kind::kWhole;
  ByteRange range{};
};

// What the value of a Range field asks of content of `size` bytes.
[[nodiscard]] RangeVerdict judge_range(std::string_view field, std::uint64_t size);

}  // namespace pollux::http3
