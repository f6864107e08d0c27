// Integers in network byte order (RFC 9000 §1.3), read and written whole: a byte at a time takes as many instructions,
// and what is read back as one word has to wait for all of them.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>

namespace pollux {

// Reads sizeof(Integer) bytes, wherever they are.
template <std::unsigned_integral Integer>
[[nodiscard]] inline Integer load_big_endian(const std::uint8_t* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof(value));
  return std::endian::native == std::endian::little ? std::byteswap(value) : value;
}

// Writes sizeof(Integer) bytes.
template <std::unsigned_integral Integer>
inline void store_big_endian(std::uint8_t* bytes, Integer value) {
  if constexpr (std::endian::native == std::endian::little) value = std::byteswap(value);
  std::memcpy(bytes, &value, sizeof(value));
}

}  // namespace pollux
