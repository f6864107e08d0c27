#include "app/ctl/pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "app/common/table.h"

namespace pollux::app {
namespace {

using Json = nlohmann::ordered_json;

std::string number(const Json& row, const char* key) {
  return std::to_string(row.at(key).get<std::uint64_t>());
}

std::string bytes(const Json& row, const char* key) {
  return bytes_text(row.at(key).get<std::uint64_t>());
}

std::string age(const Json& row) {
  return duration_text(row.at("age_ms").get<std::uint64_t>());
}

std::string milliseconds(const Json& row, const char* key) {
  return fmt::format("{:.2f} ms", row.at(key).get<double>() / 1000);
}

// A row for each number that is not zero somewhere; a column for each worker, and one for all where there are several.
void add_numbers(Table& table, const Json& document, const char* group, const std::string& prefix) {
  const Json& workers = document.at("workers");
  for (const auto& [name, total] : document.at("total").at(group).items()) {
    if (total == 0) continue;
    std::vector<std::string> cells{prefix + name};
    for (const Json& worker : workers) cells.push_back(number(worker.at(group), name.c_str()));
    if (workers.size() != 1) cells.push_back(std::to_string(total.get<std::uint64_t>()));
    table.add(std::move(cells));
  }
}

std::string stats_page(const Json& document) {
  std::vector<Table::Column> columns{{"COUNTER", Align::kLeft}};
  for (const Json& worker : document.at("workers")) columns.push_back({"WORKER " + number(worker, "worker")});
  if (document.at("workers").size() != 1) columns.push_back({"ALL"});
  Table table{std::move(columns)};
  add_numbers(table, document, "counters", "");
  add_numbers(table, document, "drops", "drop ");
  return table.text();
}

std::string workers_page(const Json& document) {
  Table table{{{"WORKER"},
               {"LCORE"},
               {"PORT"},
               {"QUEUE"},
               {"POLLS"},
               {"BUSY"},
               {"CONNECTIONS"},
               {"ACCEPTED"},
               {"RX-PACKETS"},
               {"TX-PACKETS"},
               {"DROPS"}}};
  for (const Json& row : document.at("workers")) {
    table.add({number(row, "worker"), number(row, "lcore"),
               fmt::format("{}", fmt::join(row.at("ports").get<std::vector<int>>(), ",")), number(row, "queue"),
               number(row, "polls"), fmt::format("{:.1f} %", row.at("busy_percent").get<double>()),
               number(row, "connections"), number(row, "connections_accepted"), number(row, "rx_packets"),
               number(row, "tx_packets"), number(row, "drops")});
  }
  return table.text();
}

// What stands below a list: how many, and what is missing in it.
std::string end_of_list(const Json& document, std::string_view what) {
  const auto total = document.at("total").get<std::uint64_t>();
  const std::uint64_t shown = document.at(what).size();
  std::string text = fmt::format("{} {}", total, what);
  if (shown < total) text += fmt::format(", the first {} of them above", shown);
  if (document.at("unread") != 0)
    text += fmt::format(", {} more changed while they were read", number(document, "unread"));
  if (document.at("never_listed") != 0) {
    text += fmt::format("; {} found no room in the list since the start", number(document, "never_listed"));
  }
  return text + '\n';
}

std::string connections_page(const Json& document) {
  Table table{{{"WORKER"},
               {"NUMBER"},
               {"REMOTE", Align::kLeft},
               {"PHASE", Align::kLeft},
               {"VERSION", Align::kLeft},
               {"AGE"},
               {"RTT"},
               {"WINDOW"},
               {"SENT"},
               {"RECEIVED"},
               {"STREAMS"}}};
  for (const Json& row : document.at("connections")) {
    table.add({number(row, "worker"), number(row, "number"), row.at("remote"), row.at("phase"), row.at("version"),
               age(row), milliseconds(row, "smoothed_rtt_us"), bytes(row, "congestion_window"),
               bytes(row, "bytes_sent"), bytes(row, "bytes_received"), number(row, "streams_open")});
  }
  return table.text() + end_of_list(document, "connections");
}

std::string streams_page(const Json& document) {
  Table table{{{"WORKER"},
               {"CONNECTION"},
               {"STREAM"},
               {"REMOTE", Align::kLeft},
               {"SENDING", Align::kLeft},
               {"RECEIVING", Align::kLeft},
               {"AGE"},
               {"SENT"},
               {"RECEIVED"}}};
  for (const Json& row : document.at("streams")) {
    table.add({number(row, "worker"), number(row, "connection"), number(row, "stream"), row.at("remote"),
               row.at("sending"), row.at("receiving"), age(row), bytes(row, "bytes_sent"),
               bytes(row, "bytes_received")});
  }
  return table.text() + end_of_list(document, "streams");
}

std::string drain_page(const Json& document) {
  const auto left = document.at("connections").get<std::uint64_t>();
  if (left == 0) return "drained: no new connections are taken, and none is left\n";
  return fmt::format("draining: no new connections are taken, {} {} left\n", left, left == 1 ? "is" : "are");
}

Json parse(std::string_view text) {
  return Json::parse(text, nullptr, false);
}

}  // namespace

std::expected<std::string, std::string> page_of(std::string_view request, std::string_view answer) {
  const Json document = parse(answer);
  if (auto error = error_in(answer)) return std::unexpected(*error);
  try {
    if (request == "stats") return stats_page(document);
    if (request == "workers") return workers_page(document);
    if (request == "connections") return connections_page(document);
    if (request == "streams") return streams_page(document);
    if (request == "drain") return drain_page(document);
  } catch (const Json::exception&) {
    // What is not there, or is something else.
  }
  return std::unexpected("the answer is not understood: is pollux-edge of the same version as pollux-ctl?");
}

std::optional<std::uint64_t> connections_left(std::string_view answer) {
  const Json document = parse(answer);
  if (!document.is_object() || !document.contains("draining") || !document.contains("connections")) return std::nullopt;
  const Json& left = document.at("connections");
  return left.is_number_unsigned() ? std::optional{left.get<std::uint64_t>()} : std::nullopt;
}

std::optional<std::string> error_in(std::string_view answer) {
  const Json document = parse(answer);
  if (!document.is_object() || !document.contains("error") || !document.at("error").is_string()) return std::nullopt;
  return document.at("error").get<std::string>();
}

}  // namespace pollux::app
