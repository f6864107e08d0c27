#include "app/load/figures/unit.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace pollux::app {
namespace {

constexpr double kStep = 1000;

struct Prefix {
  std::string_view name;
  double factor;
};

constexpr std::array kPrefixes = std::to_array<Prefix>({{"", 1}, {"k", 1e3}, {"M", 1e6}, {"G", 1e9}, {"T", 1e12}});
constexpr std::array kTimes = std::to_array<Prefix>({{"ns", 1e-9}, {"us", 1e-6}, {"ms", 1e-3}, {"s", 1}});

// In what one of the unit is counted when it is a time, in seconds.
[[nodiscard]] std::optional<double> seconds_of(Unit unit) {
  if (unit == Unit::kMicroseconds) return 1e-6;
  if (unit == Unit::kSeconds) return 1;
  return std::nullopt;
}

// What people may write behind the number and its prefix. It is written only where the name of a figure does not say
// it: "requests/s" is 12.3 k.
[[nodiscard]] std::string_view suffix_of(Unit unit) {
  return unit == Unit::kPerSecond ? "/s" : name_of(unit);
}

[[nodiscard]] bool is_in_name(Unit unit) {
  return unit == Unit::kPerSecond || unit == Unit::kClockCycles;
}

// Three significant digits.
[[nodiscard]] std::string number_text(double value) {
  const double size = std::abs(value);
  if (size >= 99.95 || size == 0) return fmt::format("{:.0f}", value);
  return size >= 9.995 ? fmt::format("{:.1f}", value) : fmt::format("{:.2f}", value);
}

[[nodiscard]] std::string time_text(double seconds) {
  // Each unit up to where the next one begins; seconds for ever.
  std::size_t i = 0;
  while (i + 1 < kTimes.size() && std::abs(seconds) >= kTimes[i + 1].factor) ++i;
  return number_text(seconds / kTimes[i].factor) + " " + std::string{kTimes[i].name};
}

[[nodiscard]] const Prefix* prefix_named(std::string_view name, bool is_time) {
  const auto find = [name](const auto& table) -> const Prefix* {
    for (const Prefix& prefix : table) {
      if (prefix.name == name) return &prefix;
    }
    return nullptr;
  };
  return is_time ? find(kTimes) : find(kPrefixes);
}

}  // namespace

std::string_view name_of(Unit unit) {
  switch (unit) {
    case Unit::kCount:
      return "";
    case Unit::kPerSecond:
      return "1/s";
    case Unit::kBitsPerSecond:
      return "bit/s";
    case Unit::kBytes:
      return "B";
    case Unit::kMicroseconds:
      return "us";
    case Unit::kSeconds:
      return "s";
    case Unit::kClockCycles:
      return "cycles";
    case Unit::kPercent:
      return "%";
  }
  return "";
}

std::string value_text(double value, Unit unit) {
  if (const auto seconds = seconds_of(unit)) return time_text(value * *seconds);
  std::size_t i = 0;
  while (i + 1 < kPrefixes.size() && std::abs(value) / kPrefixes[i].factor >= kStep) ++i;
  // Numbers below a million are compared digit by digit.
  const bool is_plain = unit == Unit::kCount || unit == Unit::kClockCycles;
  if (is_plain && i <= 1) i = 0;
  const std::string_view suffix = is_in_name(unit) ? "" : suffix_of(unit);
  const bool is_whole = i == 0 && value == std::floor(value);
  const std::string text = is_whole ? fmt::format("{:.0f}", value) : number_text(value / kPrefixes[i].factor);
  return i == 0 && suffix.empty() ? text : text + " " + std::string{kPrefixes[i].name} + std::string{suffix};
}

std::expected<double, std::string> value_of(std::string_view text, Unit unit) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || !std::isfinite(number)) {
    return std::unexpected{fmt::format("'{}' does not begin with a number", text)};
  }
  std::string_view rest{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  const auto seconds = seconds_of(unit);
  const std::string_view suffix = suffix_of(unit);
  if (!seconds && !suffix.empty() && rest.ends_with(suffix)) rest.remove_suffix(suffix.size());
  const Prefix* prefix = prefix_named(rest, seconds.has_value());
  if (prefix != nullptr) return number * prefix->factor / seconds.value_or(1);
  if (seconds) return std::unexpected{fmt::format("'{}' is no time: write ns, us, ms or s behind the number", text)};
  const std::string known = suffix.empty() ? "k, M, G and T" : fmt::format("k, M, G, T and '{}'", suffix);
  return std::unexpected{fmt::format("'{}': behind the number, {} have a meaning", text, known)};
}

}  // namespace pollux::app
