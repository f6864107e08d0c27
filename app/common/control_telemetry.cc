#include "app/common/control_telemetry.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <string>

namespace pollux::app {
namespace {

using Json = nlohmann::ordered_json;
using drivers::dpdk::TelemetryAnswer;
using drivers::dpdk::TelemetryCommand;

constexpr std::string_view kPrefix = "/pollux/";

TelemetryAnswer::Value value_of(const Json& json) {
  if (json.is_string()) return json.get<std::string>();
  // It has whole numbers only.
  if (json.is_number_float()) return static_cast<std::uint64_t>(json.get<double>() + 0.5);
  return json.get<std::uint64_t>();
}

TelemetryAnswer::Fields fields_of(const Json& object) {
  TelemetryAnswer::Fields fields;
  for (const auto& [name, value] : object.items()) {
    if (value.is_primitive()) fields.emplace_back(name, value_of(value));
  }
  return fields;
}

// "worker/connection/stream", as far as it has them.
std::string name_of_row(const Json& row) {
  std::string name = std::to_string(row.at("worker").get<std::uint64_t>());
  for (const char* key : {"number", "connection", "stream"}) {
    if (row.contains(key)) name += '/' + std::to_string(row.at(key).get<std::uint64_t>());
  }
  return name;
}

TelemetryAnswer list(const Json& document, const std::string& name) {
  TelemetryAnswer answer{.fields = fields_of(document), .groups = {}};
  for (const Json& row : document.at(name)) answer.groups.emplace_back(name_of_row(row), fields_of(row));
  return answer;
}

TelemetryAnswer stats(const Json& document, std::string_view worker) {
  const Json* numbers = &document.at("total");
  TelemetryAnswer answer{.fields = fields_of(document), .groups = {}};
  if (!worker.empty()) {
    const Json& workers = document.at("workers");
    std::size_t index = workers.size();
    std::from_chars(worker.begin(), worker.end(), index);
    if (index >= workers.size()) return {.fields = {{"error", "there is no such worker"}}, .groups = {}};
    numbers = &workers.at(index);
  }
  for (const char* group : {"counters", "drops"}) answer.groups.emplace_back(group, fields_of(numbers->at(group)));
  return answer;
}

const std::array kCommands = std::to_array<TelemetryCommand>({
    {"/pollux/stats", "Counters and drops of all workers, or of one. Parameters: the worker"},
    {"/pollux/workers", "Where each worker runs, how busy it is, how many connections it has. No parameters"},
    {"/pollux/connections", "Connections that live, 32 at a time. Parameters: the first one's place in the list"},
    {"/pollux/streams", "Streams that are open, 32 at a time. Parameters: the first one's place in the list"},
});

}  // namespace

TelemetryAnswer telemetry_answer(ControlAnswers& answers, std::string_view command, std::string_view parameters) {
  const std::string name{command.substr(kPrefix.size())};
  std::string request = name;
  if (name == "connections" || name == "streams") {
    request +=
        ' ' + (parameters.empty() ? "0" : std::string{parameters}) + ' ' + std::to_string(ControlTelemetry::kListed);
  }
  const Json document = Json::parse(answers.answer(request));
  if (document.contains("error")) return {.fields = fields_of(document), .groups = {}};
  return name == "stats" ? stats(document, parameters) : list(document, name);
}

ControlTelemetry::ControlTelemetry(ControlAnswers& answers)
    : commands_(kCommands, [&answers](std::string_view command, std::string_view parameters) {
        return telemetry_answer(answers, command, parameters);
      }) {}

}  // namespace pollux::app
