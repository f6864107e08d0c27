#include "app/load/figures/figures_csv.h"

#include <fmt/format.h>

#include "app/load/figures/figure_table.h"

namespace pollux::app {

std::string csv_header() {
  std::string line = "end";
  for (const Figure& figure : all_figures()) line += fmt::format(",{}", figure.name);
  return line + '\n';
}

std::string csv_line(const LoadFigures& interval, Duration end) {
  constexpr double kNanoseconds = 1e9;
  std::string line = fmt::format("{:.3f}", static_cast<double>(end.to_nanoseconds()) / kNanoseconds);
  for (const Figure& figure : all_figures()) {
    const auto value = figure.value(interval);
    line += value ? fmt::format(",{}", *value) : ",";
  }
  return line + '\n';
}

}  // namespace pollux::app
