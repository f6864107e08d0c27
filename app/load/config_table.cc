#include "app/load/config_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "app/load/arrival_schedule.h"
#include "app/load/dialogue/dialogue_table.h"
#include "app/load/figures/unit.h"
#include "app/load/mode_table.h"
#include "perf_protocol/request.h"

namespace pollux::app {
namespace {

using Outcome = std::expected<void, std::string>;

constexpr std::uint64_t kMaxConnections = 4'000'000;
constexpr std::uint64_t kMaxStreams = 1'000;
constexpr std::uint64_t kMaxSize = std::uint64_t{1} << 50;
constexpr double kMaxSeconds = 1e7;

[[nodiscard]] std::unexpected<std::string> wants(std::string_view name, const std::string& what,
                                                 const std::string& word) {
  return std::unexpected(std::string{name} + " wants " + what + ", not '" + word + "'");
}

template <std::uint64_t LoadConfig::* Member, std::uint64_t Lowest, std::uint64_t Highest>
Outcome set_number(LoadConfig& config, const std::string& word) {
  const auto number = value_of(word, Unit::kCount);
  const bool is_whole = number && *number >= 0 && *number == std::floor(*number);
  if (!is_whole || *number < static_cast<double>(Lowest) || *number > static_cast<double>(Highest)) {
    return std::unexpected("a whole number from " + std::to_string(Lowest) + " to " + std::to_string(Highest) +
                           " is wanted, such as 100 or 10k, not '" + word + "'");
  }
  config.*Member = static_cast<std::uint64_t>(*number);
  return {};
}

template <std::uint64_t LoadConfig::* Member>
std::string get_number(const LoadConfig& config) {
  return std::to_string(config.*Member);
}

template <Duration LoadConfig::* Member, std::int64_t LowestMs>
Outcome set_time(LoadConfig& config, const std::string& word) {
  const auto time = time_named(word);
  if (!time) return std::unexpected(time.error());
  if (*time < Duration::milliseconds(LowestMs)) {
    return std::unexpected("at least " + std::to_string(LowestMs) + " ms are wanted, not '" + word + "'");
  }
  config.*Member = *time;
  return {};
}

template <Duration LoadConfig::* Member>
std::string get_time(const LoadConfig& config) {
  std::string word = value_text(static_cast<double>((config.*Member).to_nanoseconds()) * 1e-9, Unit::kSeconds);
  std::erase(word, ' ');
  return word;
}

template <std::string LoadConfig::* Member>
std::string get_text(const LoadConfig& config) {
  return config.*Member;
}

std::vector<std::string> modes() {
  std::vector<std::string> names;
  for (const ModeRow& row : mode_table()) names.emplace_back(row.name);
  return names;
}

std::vector<std::string> protocols() {
  std::vector<std::string> names;
  for (const DialogueRow& row : dialogue_table()) names.emplace_back(row.alpn);
  return names;
}

std::vector<std::string> controllers() {
  return {"newreno", "cubic", "bbr"};
}

std::vector<std::string> on_and_off() {
  return {"on", "off"};
}

[[nodiscard]] std::string one_of(const std::vector<std::string>& names) {
  return "one of " + fmt::format("{}", fmt::join(names, ", "));
}

Outcome set_mode(LoadConfig& config, const std::string& word) {
  if (mode_named(word) == nullptr) return wants("mode", one_of(modes()), word);
  config.mode = word;
  return {};
}

Outcome set_alpn(LoadConfig& config, const std::string& word) {
  if (dialogue_named(word) == nullptr) return wants("alpn", one_of(protocols()), word);
  config.alpn = word;
  return {};
}

Outcome set_path(LoadConfig& config, const std::string& word) {
  if (!word.starts_with('/')) return wants("path", "a path that begins with '/'", word);
  config.path = word;
  return {};
}

Outcome set_name(LoadConfig& config, const std::string& word) {
  if (word.empty()) return wants("name", "the server's name, as its certificate has it", word);
  config.name = word;
  return {};
}

Outcome set_congestion(LoadConfig& config, const std::string& word) {
  const auto algorithm = recovery::congestion_algorithm_named(word);
  if (!algorithm) return wants("congestion", "newreno, cubic or bbr", word);
  config.congestion = *algorithm;
  return {};
}

std::string get_congestion(const LoadConfig& config) {
  using enum recovery::CongestionAlgorithm;
  if (config.congestion == kNewReno) return "newreno";
  return config.congestion == kBbr ? "bbr" : "cubic";
}

Outcome set_ecn(LoadConfig& config, const std::string& word) {
  if (word != "on" && word != "off") return wants("ecn", "on or off", word);
  config.ecn = word == "on";
  return {};
}

std::string get_ecn(const LoadConfig& config) {
  return config.ecn ? "on" : "off";
}

using C = LoadConfig;

constexpr std::array kTable = std::to_array<ConfigRow>({
    {"mode", "what the clients do", set_mode, get_text<&C::mode>, modes},
    {"connections", "of all workers together", set_number<&C::connections, 1, kMaxConnections>,
     get_number<&C::connections>},
    {"streams", "requests under way on each connection", set_number<&C::streams, 1, kMaxStreams>,
     get_number<&C::streams>},
    {"rate", "due each second, all workers; 0: as fast as it goes", set_number<&C::rate, 0, ArrivalSchedule::kMaxRate>,
     get_number<&C::rate>},
    {"burst", "packets that a worker receives at once", set_number<&C::burst, 1, net::kMaxBurst>,
     get_number<&C::burst>},
    {"size", "bytes of an answer or an upload; 0: all there are", set_number<&C::size, 0, kMaxSize>,
     get_number<&C::size>},
    {"duration", "how long; 0: until it is stopped", set_time<&C::duration, 0>, get_time<&C::duration>},
    {"timeout", "how long to wait for a server that says nothing", set_time<&C::timeout, 1>, get_time<&C::timeout>},
    {"alpn", "the protocol", set_alpn, get_text<&C::alpn>, protocols},
    {"path", "what is asked for", set_path, get_text<&C::path>},
    {"name", "of the server: SNI and :authority", set_name, get_text<&C::name>},
    {"congestion", "newreno, cubic or bbr", set_congestion, get_congestion, controllers},
    {"ecn", "on or off: packets are marked ECT(0)", set_ecn, get_ecn, on_and_off},
});

}  // namespace

std::span<const ConfigRow> config_table() {
  return kTable;
}

const ConfigRow* config_row_named(std::string_view name) {
  const auto* const row = std::ranges::find(kTable, name, &ConfigRow::name);
  return row != kTable.end() ? row : nullptr;
}

std::expected<Duration, std::string> time_named(const std::string& word) {
  const auto seconds = value_of(word.ends_with('s') ? word : word + 's', Unit::kSeconds);
  if (!seconds || *seconds < 0 || *seconds > kMaxSeconds) {
    return std::unexpected("a time is wanted, such as 30s, 500ms, or a number of seconds, not '" + word + "'");
  }
  return Duration::nanoseconds(std::llround(*seconds * 1e9));
}

Outcome check(const LoadConfig& config, std::size_t workers) {
  const ModeRow* const mode = mode_named(config.mode);
  if (mode->traits.uploads && config.alpn != perf_protocol::kProtocol) {
    return std::unexpected("the mode " + config.mode + " is of the perf protocol: give --alpn perf");
  }
  if (config.rate != 0 && !mode->traits.takes_rate) {
    return std::unexpected("the mode " + config.mode + " goes as fast as it can, and takes no rate");
  }
  if (config.connections < workers) {
    return std::unexpected(std::to_string(workers) + " workers want a connection each at least: ask for " +
                           std::to_string(workers) + " connections or more");
  }
  return {};
}

}  // namespace pollux::app
