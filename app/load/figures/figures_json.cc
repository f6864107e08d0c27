#include "app/load/figures/figures_json.h"

#include <nlohmann/json.hpp>

#include "app/load/figures/figure_table.h"

namespace pollux::app {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kIndent = 1;

[[nodiscard]] std::string_view name_of(Better better) {
  switch (better) {
    case Better::kMore:
      return "more";
    case Better::kLess:
      return "less";
    case Better::kNeither:
      return "neither";
  }
  return "";
}

[[nodiscard]] Json figures_of(const LoadFigures& figures) {
  Json document = Json::object();
  for (const Figure& figure : all_figures()) {
    const auto value = figure.value(figures);
    if (!value) continue;
    document[figure.name] = {{"value", *value}, {"unit", name_of(figure.unit)}, {"better", name_of(figure.better)}};
  }
  return document;
}

[[nodiscard]] Json counters_of(const LoadFigures& figures) {
  Json document = Json::object();
  for (std::size_t i = 0; i < kLoadCounterCount; ++i) {
    document[describe(static_cast<LoadCounter>(i)).name] = figures.load[i];
  }
  for (std::size_t i = 0; i < telemetry::kCounterCount; ++i) {
    document[telemetry::name_of(static_cast<telemetry::Counter>(i))] = figures.transport.counts[i];
  }
  return document;
}

[[nodiscard]] Json drops_of(const telemetry::Snapshot& transport) {
  Json document = Json::object();
  for (std::size_t i = 0; i < telemetry::kDropReasonCount; ++i) {
    if (transport.drops[i] == 0) continue;
    document[telemetry::name_of(static_cast<telemetry::DropReason>(i))] = transport.drops[i];
  }
  return document;
}

[[nodiscard]] Json histogram_of(const telemetry::Histogram& times) {
  namespace buckets = telemetry::histogram_buckets;
  Json rows = Json::array();
  for (std::size_t i = 0; i < times.cells().size(); ++i) {
    if (times.cells()[i] == 0) continue;
    rows.push_back({buckets::shortest_of(i), buckets::longest_of(i), times.cells()[i]});
  }
  return {{"count", times.count()}, {"unit", "ns"}, {"buckets", std::move(rows)}};
}

[[nodiscard]] Json verdicts_of(const std::vector<Verdict>& verdicts) {
  Json rows = Json::array();
  for (const Verdict& verdict : verdicts) {
    Json row{{"text", verdict.requirement}, {"met", verdict.is_met}};
    row["value"] = verdict.value ? Json(*verdict.value) : Json(nullptr);
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace

std::string json_text(const RunReport& report) {
  const LoadFigures& figures = report.figures;
  Json document{{"program", report.program}, {"command", report.command}};
  Json& configuration = document["configuration"] = Json::object();
  for (const auto& [name, value] : report.configuration) configuration[name] = value;
  document["figures"] = figures_of(figures);
  document["counters"] = counters_of(figures);
  document["drops"] = drops_of(figures.transport);
  document["histograms"] = {{"latency", histogram_of(figures.latency)},
                            {"handshakes", histogram_of(figures.handshakes)},
                            {"round_trip", histogram_of(figures.round_trip)}};
  document["requirements"] = verdicts_of(report.verdicts);
  // What a command line may hold need not be UTF-8.
  return document.dump(kIndent, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace pollux::app
