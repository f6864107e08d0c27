// Bytes of tests: from hexadecimal text, and what a writer function wrote.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/byte_writer.h"
#include "base/bytes.h"

namespace pollux::wire::test {

using Octets = std::vector<std::uint8_t>;

inline std::uint8_t hex_digit(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  return static_cast<std::uint8_t>(digit - 'a' + 10);
}

// "c0 ff ee": lower case, blanks anywhere between bytes.
inline Octets hex(std::string_view text) {
  Octets octets;
  for (std::size_t i = 0; i + 1 < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    octets.push_back(static_cast<std::uint8_t>(hex_digit(text[i]) << 4 | hex_digit(text[i + 1])));
    i += 2;
  }
  return octets;
}

// What `fill(writer)` writes into room of `capacity` bytes.
template <typename Fill>
Octets written_by(Fill fill, std::size_t capacity = 4096) {
  Octets memory(capacity);
  ByteWriter writer{memory};
  fill(writer);
  memory.resize(writer.position());
  return memory;
}

inline Octets copy_of(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace pollux::wire::test
