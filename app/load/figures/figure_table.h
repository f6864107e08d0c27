// The figures of a load generator by their names: what each is, its unit, which way is better, and how it is derived.
// The names are stable: --require, --json and --csv have them, and scripts read them.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "app/load/figures/figures.h"
#include "app/load/figures/unit.h"

namespace pollux::app {

enum class Better : std::uint8_t { kMore, kLess, kNeither };

struct Figure {
  std::string_view name;  // "requests/s"
  Unit unit;
  Better better;
  std::string_view description;  // one line, for an operator
  // Nothing where there was nothing to measure: a time of requests that nobody made, a rate over no time.
  std::optional<double> (*value)(const LoadFigures&);
};

[[nodiscard]] std::span<const Figure> all_figures();

// Null for a name that is none.
[[nodiscard]] const Figure* figure_named(std::string_view name);

}  // namespace pollux::app
