// Requirement: what a run must reach for the program to end well: "p99<500us", "goodput>10G". Pure.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/load/figures/figure_table.h"

namespace pollux::app {

enum class Comparison : std::uint8_t { kLess, kAtMost, kMore, kAtLeast };

struct Requirement {
  const Figure* figure = nullptr;  // never null in one that was parsed
  Comparison comparison = Comparison::kLess;
  double limit = 0;  // in the figure's unit
  std::string text;  // as it was written
};

struct Verdict {
  std::string requirement;  // as it was written
  bool is_met = false;
  std::optional<double> value;
  std::string sentence;  // "p99<500us: not met, it is 612 us"
};

// A figure's name, one of < <= > >=, and a value as unit.h reads it. The error is a sentence.
[[nodiscard]] std::expected<Requirement, std::string> parse_requirement(std::string_view text);

// A figure without a value meets nothing.
[[nodiscard]] Verdict judge(const Requirement& requirement, const LoadFigures& figures);
[[nodiscard]] std::vector<Verdict> judge(std::span<const Requirement> requirements, const LoadFigures& figures);

}  // namespace pollux::app
