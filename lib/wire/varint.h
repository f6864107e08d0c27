// Variable-length integers (RFC 9000 §16): 62 bits in one, two, four or eight bytes.
// Written in the shortest form, except where a length must be reserved before it is known.
#pragma once

#include <cstdint>
#include <optional>

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
  std::uint64_t value = encoded->front() & 0x3fU;
  for (std::size_t i = 1; i < encoded->size(); ++i) value = value << 8 | (*encoded)[i];
  return value;
}

// Fills `hole` (1, 2, 4 or 8 bytes, enough for `value`) with exactly that many bytes of encoding.
inline void store_varint(MutableBytes hole, std::uint64_t value) {
  POLLUX_INVARIANT(hole.size() == 1 || hole.size() == 2 || hole.size() == 4 || hole.size() == 8);
  POLLUX_INVARIANT(value <= max_varint_of_length(hole.size()));
  std::uint64_t rest = value;
  for (std::size_t i = hole.size(); i-- > 0; rest >>= 8) hole[i] = static_cast<std::uint8_t>(rest);
  const std::uint8_t length_bits = hole.size() == 1 ? 0x00 : hole.size() == 2 ? 0x40 : hole.size() == 4 ? 0x80 : 0xc0;
  hole.front() = static_cast<std::uint8_t>(hole.front() | length_bits);
}

// In exactly `length` bytes (1, 2, 4 or 8), shortest form or not.
inline void write_varint_of_length(ByteWriter& writer, std::uint64_t value, std::size_t length) {
  store_varint(writer.reserve(length), value);
}

inline void write_varint(ByteWriter& writer, std::uint64_t value) {
  write_varint_of_length(writer, value, varint_size(value));
}

}  // namespace pollux::wire
