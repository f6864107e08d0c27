#include "app/load/figures/figures_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "app/common/table.h"
#include "app/load/figures/figure_table.h"
#include "telemetry/text_block.h"

namespace pollux::app {
namespace {

// What is worth a look every second, where it is not zero.
constexpr std::array<std::string_view, 10> kLive{"goodput",
                                                 "requests/s",
                                                 "p50",
                                                 "p99",
                                                 "handshakes/s",
                                                 "initials/s",
                                                 "connections",
                                                 "requests-failed",
                                                 "requests-timed-out",
                                                 "connections-lost"};

constexpr std::size_t kBarWidth = 20;

[[nodiscard]] std::int64_t whole_seconds(Duration time) {
  return (time + Duration::milliseconds(500)) / Duration::seconds(1);
}

[[nodiscard]] std::string time_text(const RunTime& time) {
  if (time.planned == Duration::zero()) return fmt::format("{} s", whole_seconds(time.elapsed));
  return fmt::format("{}/{} s", whole_seconds(time.elapsed), whole_seconds(time.planned));
}

[[nodiscard]] bool is_worth_a_line(const Figure& figure, double value) {
  return value != 0 || (figure.unit == Unit::kCount && figure.better == Better::kLess);
}

[[nodiscard]] std::string duration_cell(Duration time) {
  constexpr double kNanoseconds = 1e3;
  return value_text(static_cast<double>(time.to_nanoseconds()) / kNanoseconds, Unit::kMicroseconds);
}

void add_row(Table& table, std::string_view name, const telemetry::Histogram& times) {
  if (times.is_empty()) return;
  std::vector<std::string> cells{std::string{name}, std::to_string(times.count()), duration_cell(times.shortest()),
                                 duration_cell(times.mean())};
  for (const double share : {0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999}) {
    cells.push_back(duration_cell(times.at_share(share)));
  }
  cells.push_back(duration_cell(times.longest()));
  table.add(std::move(cells));
}

}  // namespace

std::string live_line(const LoadFigures& recent, const RunTime& time) {
  std::string line = time_text(time);
  for (const std::string_view name : kLive) {
    const Figure* figure = figure_named(name);
    const auto value = figure->value(recent);
    if (value.value_or(0) != 0) line += fmt::format("  {} {}", name, value_text(*value, figure->unit));
  }
  return line;
}

std::string live_bar(const LoadFigures& recent, const RunTime& time, std::size_t columns) {
  std::string line = live_line(recent, time);
  if (time.planned > Duration::zero()) {
    const double share =
        static_cast<double>(time.elapsed.to_nanoseconds()) / static_cast<double>(time.planned.to_nanoseconds());
    const auto done = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kBarWidth);
    line = "[" + std::string(done, '=') + std::string(kBarWidth - done, ' ') + "] " + line;
  }
  return line.substr(0, columns);
}

std::string figures_block(const LoadFigures& figures) {
  std::vector<std::pair<std::string, std::string>> shown;
  for (const Figure& figure : all_figures()) {
    const auto value = figure.value(figures);
    if (!value || !is_worth_a_line(figure, *value)) continue;
    shown.emplace_back(std::string{figure.name} + ":", value_text(*value, figure.unit));
  }
  if (shown.size() % 2 != 0) shown.emplace_back();
  telemetry::TextBlock block{"Load figures of all workers"};
  for (std::size_t i = 0; i < shown.size(); i += 2) {
    block.pair(shown[i].first, shown[i].second, shown[i + 1].first, shown[i + 1].second);
  }
  return block.finish();
}

std::string latency_table(const LoadFigures& figures) {
  if (figures.latency.is_empty() && figures.handshakes.is_empty() && figures.round_trip.is_empty()) {
    return "no time of anything was measured\n";
  }
  Table table{{{"TIME OF", Align::kLeft},
               {"COUNT"},
               {"MIN"},
               {"MEAN"},
               {"P50"},
               {"P90"},
               {"P99"},
               {"P99.9"},
               {"P99.99"},
               {"P99.999"},
               {"MAX"}}};
  add_row(table, "requests", figures.latency);
  add_row(table, "handshakes", figures.handshakes);
  add_row(table, "round trips", figures.round_trip);
  return table.text();
}

std::string figures_help() {
  Table table{{{"FIGURE", Align::kLeft}, {"UNIT", Align::kLeft}, {"MEANING", Align::kLeft}}};
  for (const Figure& figure : all_figures()) {
    table.add({std::string{figure.name}, std::string{name_of(figure.unit)}, std::string{figure.description}});
  }
  return table.text();
}

}  // namespace pollux::app
