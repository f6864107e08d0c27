#include "http3/byte_range.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace pollux::http3 {
namespace {

using enum RangeVerdict::Kind;

constexpr std::string_view kUnit = "bytes=";

// All digits, or nothing. A number too large for 64 bits is past the end of any content: the largest stands for it.
std::optional<std::uint64_t> parse_position(std::string_view digits) {
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  std::uint64_t value = 0;
  const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return result.ec == std::errc{} ? value : UINT64_MAX;
}

std::string_view trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t") - start + 1);
}

// "-500": the last bytes.
RangeVerdict judge_suffix(std::string_view digits, std::uint64_t size) {
  const auto wanted = parse_position(digits);
  if (!wanted) return {.kind = kWhole};
  const std::uint64_t length = std::min(*wanted, size);
  if (length == 0) return {.kind = kUnsatisfiable};
  return {.kind = kPart, .range = {.first = size - length, .length = length}};
}

bool starts_with_unit(std::string_view field) {
  if (field.size() < kUnit.size()) return false;
  return std::ranges::equal(field.substr(0, kUnit.size()), kUnit, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

}  // namespace

RangeVerdict judge_range(std::string_view field, std::uint64_t size) {
  if (!starts_with_unit(field)) return {.kind = kWhole};
  const std::string_view spec = trim(field.substr(kUnit.size()));
  const std::size_t dash = spec.find('-');
  if (dash == std::string_view::npos || spec.find(',') != std::string_view::npos) return {.kind = kWhole};
  if (dash == 0) return judge_suffix(spec.substr(1), size);

  const auto first = parse_position(spec.substr(0, dash));
  const std::string_view last_digits = spec.substr(dash + 1);
  const auto last = last_digits.empty() ? UINT64_MAX : parse_position(last_digits);
  // RFC 9110 §14.1.1: a last position before the first makes the range invalid, and an invalid one is ignored.
  if (!first || !last || *last < *first) return {.kind = kWhole};
  if (*first >= size) return {.kind = kUnsatisfiable};
  const std::uint64_t end = std::min(*last, size - 1) + 1;
  return {.kind = kPart, .range = {.first = *first, .length = end - *first}};
}

}  // namespace pollux::http3
