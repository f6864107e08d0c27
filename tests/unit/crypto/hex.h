// Bytes from hex text and back, and the RFC's larger packets from tests/vectors.
#pragma once

#include <cstdint>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace pollux::crypto {

using Buffer = std::vector<std::uint8_t>;

// White space between the digits is skipped.
inline Buffer from_hex(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  Buffer bytes;
  int high = -1;
  for (const char c : text) {
    const std::size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) {
      if (c == ' ' || c == '\n') continue;
      throw std::runtime_error("not a hex digit: " + std::string(1, c));
    }
    if (high < 0) {
      high = static_cast<int>(digit);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(digit)));
      high = -1;
    }
  }
  return bytes;
}

inline std::string to_hex(Bytes bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0x0f];
  }
  return text;
}

// `name` with its folder, without its ".hex".
inline Buffer vector_of(const std::string& name) {
  const std::string path = std::string(POLLUX_TEST_VECTORS) + "/" + name + ".hex";
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  return from_hex(std::string{std::istreambuf_iterator<char>(file), {}});
}
inline Buffer rfc9001_vector(const std::string& name) {
  return vector_of("rfc9001/" + name);
}
inline Buffer rfc9369_vector(const std::string& name) {
  return vector_of("rfc9369/" + name);
}

}  // namespace pollux::crypto
