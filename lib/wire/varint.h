// Variable-length integers (RFC 9000 §16): 62 bits in one, two, four or eight bytes.
// Written in the shortest form, except where a length must be reserved before it is known.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_order.h"
#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/invariant.h"

namespace pollux::wire {

inline constexpr std::uint64_t kMaxVarint = (std::uint64_t{1} << 62) - 1;

// The bytes of the shortest encoding: 1, 2, 4 or 8. `value` is at most kMaxVarint.
[[nodiscard]] constexpr std::size_t varint_size(std::uint64_t value) {
  if (value < (std::uint64_t{1} << 6)) return 1;
  if (value < (std::uint64_t{1} << 14)) return 2;
  if (value < (std::uint64_t{1} << 30)) return 4;
  return 8;
}

// The largest value that `length` bytes (1, 2, 4 or 8) can carry.
[[nodiscard]] constexpr std::uint64_t max_varint_of_length(std::size_t length) {
  return (std::uint64_t{1} << (8 * length - 2)) - 1;
}

// The whole length of the integer that starts with this byte.
[[nodiscard]] constexpr std::size_t varint_length_from(std::uint8_t first_byte) {
  return std::size_t{1} << (first_byte >> 6);
}

// Nothing, and nothing consumed, when the input ends too soon. Longer forms than necessary are valid (§16).
[[nodiscard]] inline std::optional<std::uint64_t> read_varint(ByteReader& reader) {
  const Bytes rest = reader.rest();
  if (rest.empty()) return std::nullopt;
  const std::optional<Bytes> encoded = reader.read_bytes(varint_length_from(rest.front()));
  if (!encoded) return std::nullopt;
  const std::uint8_t* const bytes = encoded->data();
  const std::uint64_t mask = max_varint_of_length(encoded->size());
  switch (encoded->size()) {
    case 1:
      return *bytes & mask;
    case 2:
      return load_big_endian<std::uint16_t>(bytes) & mask;
    case 4:
      return load_big_endian<std::uint32_t>(bytes) & mask;
    default:
      return load_big_endian<std::uint64_t>(bytes) & mask;
  }
}

// Fills `hole` (1, 2, 4 or 8 bytes, enough for `value`) with exactly that many bytes of encoding.
inline void store_varint(MutableBytes hole, std::uint64_t value) {
  POLLUX_INVARIANT(value <= max_varint_of_length(hole.size()));
  switch (hole.size()) {
    case 1:
      hole.front() = static_cast<std::uint8_t>(value);
      return;
    case 2:
      store_big_endian(hole.data(), static_cast<std::uint16_t>(value | 0x4000U));
      return;
    case 4:
      store_big_endian(hole.data(), static_cast<std::uint32_t>(value | 0x8000'0000U));
      return;
    case 8:
      store_big_endian(hole.data(), value | 0xc000'0000'0000'0000U);
      return;
    default:
      invariant_failed("a varint has 1, 2, 4 or 8 bytes", __FILE__, __LINE__);
  }
}

// In exactly `length` bytes (1, 2, 4 or 8), shortest form or not.
inline void write_varint_of_length(ByteWriter& writer, std::uint64_t value, std::size_t length) {
  store_varint(writer.reserve(length), value);
}

inline void write_varint(ByteWriter& writer, std::uint64_t value) {
  write_varint_of_length(writer, value, varint_size(value));
}

}  // namespace pollux::wire
