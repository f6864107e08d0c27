#include "http3/request_path.h"

#include <cstddef>
#include <optional>

namespace pollux::http3 {
namespace {

constexpr std::optional<unsigned> hex_value(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<unsigned>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<unsigned>(digit - 'a' + 10);
  if (digit >= 'A' && digit <= 'F') return static_cast<unsigned>(digit - 'A' + 10);
  return std::nullopt;
}

// One byte from the front of `path`: as it stands, or from its escape.
std::expected<char, PathError> take_byte(std::string_view& path) {
  const char first = path.front();
  path.remove_prefix(1);
  if (first == '\\') return std::unexpected(PathError::kForbidden);
  if (first <= ' ' || first == '\x7f' || first == '#') return std::unexpected(PathError::kMalformed);
  if (first != '%') return first;

  if (path.size() < 2) return std::unexpected(PathError::kMalformed);
  const auto high = hex_value(path[0]);
  const auto low = hex_value(path[1]);
  if (!high || !low) return std::unexpected(PathError::kMalformed);
  path.remove_prefix(2);
  const unsigned value = *high << 4 | *low;
  if (value < 0x20 || value == 0x7f || value == '/' || value == '\\') return std::unexpected(PathError::kForbidden);
  return static_cast<char>(static_cast<unsigned char>(value));
}

bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    path.remove_prefix(1);  // the slash that every segment begins with
    const std::string_view segment = path.substr(0, path.find('/'));
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(segment.size());
  }
  return false;
}

}  // namespace

std::expected<std::string_view, PathError> normalise_path(std::string_view path, PathBuffer& buffer) {
  path = path.substr(0, path.find('?'));
  if (!path.starts_with('/')) return std::unexpected(PathError::kMalformed);
  std::size_t length = 0;
  while (!path.empty()) {
    if (length == buffer.size()) return std::unexpected(PathError::kTooLong);
    const auto byte = take_byte(path);
    if (!byte) return std::unexpected(byte.error());
    buffer[length++] = *byte;
  }
  const std::string_view normalised{buffer.data(), length};
  if (has_dot_segment(normalised)) return std::unexpected(PathError::kForbidden);
  return normalised;
}

std::string escape_path(std::string_view path) {
  static constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  static constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/";
  std::string escaped;
  for (const char c : path) {
    if (kPlain.find(c) != std::string_view::npos) {
      escaped += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    escaped += '%';
    escaped += kHexDigits[byte >> 4];
    escaped += kHexDigits[byte & 0xf];
  }
  return escaped;
}

}  // namespace pollux::http3
