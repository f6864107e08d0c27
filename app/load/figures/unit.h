// Unit: what a figure is measured in, and how people write and read numbers of it: "9.41 Gbit/s", "500us". Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace pollux::app {

enum class Unit : std::uint8_t {
  kCount,
  kPerSecond,
  kBitsPerSecond,
  kBytes,
  kMicroseconds,
  kSeconds,
  kClockCycles,
  kPercent
};

// As files have it: "", "1/s", "bit/s", "B", "us", "s", "cycles", "%".
[[nodiscard]] std::string_view name_of(Unit unit);

// Three significant digits with the prefix that they want, and the unit where a figure's name does not say
// it: "9.41 Gbit/s", "1.20 ms", "17".
[[nodiscard]] std::string value_text(double value, Unit unit);

// A number with a prefix (k, M, G, T; of times, the unit itself: ns, us, ms, s), and then, for those who like, the rest
// of the unit: "10G", "10Gbit/s", "500us", "99.9%". The error is a sentence.
[[nodiscard]] std::expected<double, std::string> value_of(std::string_view text, Unit unit);

}  // namespace pollux::app
