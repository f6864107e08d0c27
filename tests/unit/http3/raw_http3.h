// HTTP/3 bytes made by hand, for what no well-behaved client would send. Header sections are literals that use
// no table of QPACK, so that they can be sent in any order.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"

namespace pollux::http3 {

using RawBytes = std::vector<std::uint8_t>;
using RawFields = std::vector<std::pair<std::string_view, std::string_view>>;

inline void append_varint(RawBytes& out, std::uint64_t value) {
  if (value < 64) {
    out.push_back(static_cast<std::uint8_t>(value));
    return;
  }
  for (int shift = 24; shift >= 0; shift -= 8) {
    const auto byte = static_cast<std::uint8_t>(value >> shift);
    out.push_back(shift == 24 ? static_cast<std::uint8_t>(byte | 0x80) : byte);
  }
}

inline RawBytes raw_frame(std::uint64_t type, const RawBytes& payload) {
  RawBytes out;
  append_varint(out, type);
  append_varint(out, payload.size());
  out.insert(out.end(), payload.begin(), payload.end());
  return out;
}

// RFC 7541 §5.1: an integer behind a prefix of some bits.
inline void append_prefixed(RawBytes& out, std::uint8_t pattern, unsigned bits, std::size_t value) {
  const std::size_t limit = (std::size_t{1} << bits) - 1;
  if (value < limit) {
    out.push_back(static_cast<std::uint8_t>(pattern | value));
    return;
  }
  out.push_back(static_cast<std::uint8_t>(pattern | limit));
  value -= limit;
  for (; value >= 128; value >>= 7) out.push_back(static_cast<std::uint8_t>(value % 128 + 128));
  out.push_back(static_cast<std::uint8_t>(value));
}

// A HEADERS frame (RFC 9204 §4.5.6: literal field lines with literal names).
inline RawBytes raw_headers(const RawFields& fields) {
  RawBytes section{0, 0};
  for (const auto& [name, value] : fields) {
    append_prefixed(section, 0x20, 3, name.size());
    section.insert(section.end(), name.begin(), name.end());
    append_prefixed(section, 0x00, 7, value.size());
    section.insert(section.end(), value.begin(), value.end());
  }
  return raw_frame(0x01, section);
}

inline RawFields raw_get(std::string_view path) {
  return {{":method", "GET"}, {":scheme", "https"}, {":authority", "localhost"}, {":path", path}};
}

// The beginning of a client's control stream: its type, and empty SETTINGS.
inline RawBytes raw_control_stream() {
  return {0x00, 0x04, 0x00};
}

}  // namespace pollux::http3
