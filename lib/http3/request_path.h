// The way from a :path to a name in the document root.
// Nothing is resolved: a path that would need it (".", "..", an encoded slash) is refused, so that no way leads
// out of the root whatever the root is made of.
#pragma once

#include <array>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace pollux::http3 {

// Longest path, decoded, without its query. A longer one is answered with 414.
inline constexpr std::size_t kMaxPathBytes = 1024;

enum class PathError : std::uint8_t {
  kMalformed,  // not absolute, a broken percent escape, or a byte that has no place in a path
  kForbidden,  // "." or "..", an encoded slash, a backslash, NUL or another control byte
  kTooLong,
};

using PathBuffer = std::array<char, kMaxPathBytes>;

// The path without its query, percent escapes decoded once, in `buffer`.
[[nodiscard]] std::expected<std::string_view, PathError> normalise_path(std::string_view path, PathBuffer& buffer);

// The other way, for Location: every byte that may not stand in a path as itself becomes an escape.
[[nodiscard]] std::string escape_path(std::string_view path);

}  // namespace pollux::http3
