#include "app/load/prompt/commands.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/common/read_file.h"
#include "app/common/table.h"
#include "app/load/figures/closing_block.h"
#include "app/load/figures/figures_text.h"
#include "telemetry/stats_text.h"

namespace pollux::app {

Commands::Commands(LoadControl& control) : control_(control), table_(control.settings()) {}

std::expected<std::string, std::string> Commands::execute(std::string_view line) {
  const std::vector<std::string> words = words_of(line);
  if (words.empty()) return {};
  const auto spoken = understand(table_.phrases(), words);
  if (!spoken) return std::unexpected{spoken.error()};
  return act(table_.row(spoken->phrase), spoken->arguments);
}

std::vector<Continuation> Commands::continuations_of(std::string_view text) const {
  return app::continuations_of(table_.phrases(), text);
}

Commands::Said Commands::act(const CommandRow& row, std::span<const std::string> arguments) {
  switch (row.action) {
    case Action::kStart:
      return start();
    case Action::kStop:
      return stop();
    case Action::kQuit:
      has_quit_ = true;
      return {};
    case Action::kLoad:
      return load(arguments[0]);
    case Action::kClear:
      return clear();
    case Action::kHelp:
      return help(arguments.empty() ? std::string_view{} : arguments[0]);
    case Action::kShowPortStats:
      return port_statistics();
    case Action::kShowPortXstats:
      return extended_statistics();
    case Action::kShowPortInfo:
      return control_.port_information();
    case Action::kShowConnections:
      return control_.connections(kMostShown);
    case Action::kShowConfiguration:
      return configuration();
    case Action::kShowFigures:
      return figures_block(control_.figures());
    case Action::kShowLatency:
      return latency_table(control_.figures());
    case Action::kLive:
      return live(arguments[0]);
    case Action::kSet:
      return set(row.setting, arguments[0]);
  }
  return {};
}

Commands::Said Commands::start() {
  if (control_.is_running()) return std::unexpected{"a run is under way: stop ends it"};
  std::string said = end_of_run();
  if (auto started = control_.start(); !started) return std::unexpected{said + started.error()};
  has_run_ = true;
  ++runs_;
  ++beginnings_;
  return said + "started\n";
}

Commands::Said Commands::stop() {
  if (!has_run_) return std::unexpected{"no run is under way: start begins one"};
  return finish();
}

std::string Commands::finish() {
  control_.stop();
  has_run_ = false;
  return closing_block(control_);
}

std::string Commands::end_of_run() {
  return has_run_ && !control_.is_running() ? finish() : "";
}

std::string Commands::abandon_run() {
  return has_run_ ? finish() : "";
}

Commands::Said Commands::clear() {
  control_.clear();
  ++beginnings_;
  return {};
}

Commands::Said Commands::load(const std::string& path) {
  if (loads_ == kMaxLoads)
    return std::unexpected{fmt::format("'{}' is not loaded: {} files load each other", path, loads_)};
  const auto text = read_text_file(path, "the file of commands");
  if (!text) return std::unexpected{text.error()};
  ++loads_;
  std::string said;
  std::string wrong;
  std::size_t number = 0;
  for (std::string_view rest = *text; !rest.empty() && wrong.empty() && !has_quit_;) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    ++number;
    const auto one = execute(rest.substr(0, end));
    if (one)
      said += *one;
    else
      wrong = fmt::format("{}{}:{}: {}", said, path, number, one.error());
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  --loads_;
  if (!wrong.empty()) return std::unexpected{wrong};
  return said;
}

Commands::Said Commands::help(std::string_view section) const {
  std::string text = table_.help(section);
  if (text.empty()) return std::unexpected{fmt::format("there is no section '{}': help lists them", section)};
  return text;
}

Commands::Said Commands::live(std::string_view word) {
  if (word != "on" && word != "off") return std::unexpected{fmt::format("live is on or off, and not '{}'", word)};
  is_live_ = word == "on";
  return {};
}

Commands::Said Commands::set(const std::string& setting, const std::string& value) {
  if (auto done = control_.set(setting, value); !done) return std::unexpected{done.error()};
  return {};
}

std::string Commands::port_statistics() const {
  return telemetry::stats_text(control_.worker_statistics(), control_.figures().elapsed) +
         telemetry::port_text(control_.port_number(), control_.port_statistics());
}

std::string Commands::extended_statistics() const {
  Table table{{{"NUMBER", Align::kLeft}, {"VALUE"}}};
  bool has_some = false;
  for (const auto& [name, value] : control_.extended_statistics()) {
    if (value == 0) continue;
    has_some = true;
    table.add({name, std::to_string(value)});
  }
  return has_some ? table.text() : "the driver has no numbers of its own that are not zero\n";
}

std::string Commands::configuration() const {
  Table table{{{"SETTING", Align::kLeft}, {"VALUE", Align::kLeft}, {"MEANING", Align::kLeft}}};
  for (const Setting& setting : control_.settings()) table.add({setting.name, setting.value, setting.description});
  return table.text();
}

}  // namespace pollux::app
