#include "http3/entity_tag.h"

#include <array>
#include <charconv>
#include <cstddef>

namespace pollux::http3 {
namespace {

// FNV-1a over words of eight bytes: the whole document root is hashed at start, so a byte a step would be felt.
std::uint64_t hash_of(Bytes content) {
  static constexpr std::uint64_t kOffsetBasis = 0xcbf29ce484222325;
  static constexpr std::uint64_t kPrime = 0x100000001b3;
  std::uint64_t hash = kOffsetBasis;
  std::size_t i = 0;
  for (; i + 8 <= content.size(); i += 8) {
    std::uint64_t word = 0;
    for (std::size_t k = 0; k < 8; ++k) word |= static_cast<std::uint64_t>(content[i + k]) << (8 * k);
    hash = (hash ^ word) * kPrime;
    // A product carries upwards only: brought down, so that the top byte of a word reaches the whole hash.
    hash ^= hash >> 32;
  }
  for (; i < content.size(); ++i) hash = (hash ^ content[i]) * kPrime;
  return hash ^ (hash >> 29);
}

void append_hex(std::string& text, std::uint64_t value) {
  std::array<char, 16> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), value, 16).ptr;
  text.append(digits.data(), end);
}

std::string_view skip_separators(std::string_view list) {
  const std::size_t start = list.find_first_not_of(" \t,");
  return start == std::string_view::npos ? std::string_view{} : list.substr(start);
}

}  // namespace

std::string make_entity_tag(Bytes content) {
  std::string tag = "\"";
  append_hex(tag, hash_of(content));
  tag += '-';
  append_hex(tag, content.size());
  tag += '"';
  return tag;
}

bool entity_tag_listed(std::string_view list, std::string_view tag, TagComparison comparison) {
  list = skip_separators(list);
  if (list == "*") return true;
  while (!list.empty()) {
    const bool weak = list.starts_with("W/");
    if (weak) list.remove_prefix(2);
    if (!list.starts_with('"')) return false;
    const std::size_t close = list.find('"', 1);
    if (close == std::string_view::npos) return false;
    const std::string_view candidate = list.substr(0, close + 1);
    if (candidate == tag && !(weak && comparison == TagComparison::kStrong)) return true;
    list = skip_separators(list.substr(close + 1));
  }
  return false;
}

}  // namespace pollux::http3
