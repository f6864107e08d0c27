#include "app/common/control_answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "wire/version.h"

namespace pollux::app {
namespace {

using Json = nlohmann::ordered_json;

// A part of a list: `count` entries from the `first` on.
struct Window {
  std::size_t first = 0;
  std::size_t count = ControlAnswers::kMaxListed;
};

struct Request {
  std::string_view name;
  Window window;
};

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  constexpr std::string_view kBlanks = " \t\r\n";
  for (std::size_t at = line.find_first_not_of(kBlanks); at != line.npos; at = line.find_first_not_of(kBlanks, at)) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, at), line.size());
    words.push_back(line.substr(at, end - at));
    at = end;
  }
  return words;
}

// Nothing where there are words that make no sense.
std::optional<Request> parse(std::string_view line) {
  const std::vector<std::string_view> words = words_of(line);
  if (words.empty() || words.size() > 3) return std::nullopt;
  Request request{.name = words.front(), .window = {}};
  for (std::size_t i = 1; i < words.size(); ++i) {
    std::size_t& number = i == 1 ? request.window.first : request.window.count;
    const auto parsed = std::from_chars(words[i].begin(), words[i].end(), number);
    if (parsed.ec != std::errc{} || parsed.ptr != words[i].end()) return std::nullopt;
  }
  request.window.count = std::min(request.window.count, ControlAnswers::kMaxListed);
  return request;
}

Json numbers_of(const telemetry::Snapshot& snapshot) {
  Json counters = Json::object();
  for (std::size_t i = 0; i < telemetry::kCounterCount; ++i) {
    const auto counter = static_cast<telemetry::Counter>(i);
    counters[std::string{name_of(counter)}] = snapshot[counter];
  }
  Json drops = Json::object();
  for (std::size_t i = 0; i < telemetry::kDropReasonCount; ++i) {
    const auto reason = static_cast<telemetry::DropReason>(i);
    drops[std::string{name_of(reason)}] = snapshot[reason];
  }
  return {{"counters", std::move(counters)}, {"drops", std::move(drops)}};
}

Json stats(const ControlSource& source) {
  telemetry::Snapshot total;
  Json workers = Json::array();
  for (const WorkerView& view : source.workers()) {
    Json worker{{"worker", workers.size()}, {"lcore", view.lcore}, {"ports", view.ports}, {"queue", view.queue}};
    worker.update(numbers_of(view.counters));
    workers.push_back(std::move(worker));
    total += view.counters;
  }
  return {{"workers", std::move(workers)}, {"total", numbers_of(total)}};
}

Json workers(const ControlSource& source, const BusyMeter& busy) {
  using telemetry::Counter;
  Json rows = Json::array();
  for (const WorkerView& view : source.workers()) {
    rows.push_back({{"worker", rows.size()},
                    {"lcore", view.lcore},
                    {"ports", view.ports},
                    {"queue", view.queue},
                    {"polls", view.counters[Counter::kPolls]},
                    {"busy_polls", view.counters[Counter::kBusyPolls]},
                    {"busy_percent", busy.percent(rows.size(), view)},
                    {"connections", view.connections()},
                    {"connections_accepted", view.counters[Counter::kConnectionsAccepted]},
                    {"rx_packets", view.counters[Counter::kRxPackets]},
                    {"tx_packets", view.counters[Counter::kTxPackets]},
                    {"drops", view.counters.total_drops()}});
  }
  return {{"workers", std::move(rows)}};
}

std::int64_t milliseconds_since(Timestamp then, Timestamp now) {
  // The clocks of two threads may be read in either order.
  return std::max(now - then, Duration::zero()).to_milliseconds();
}

std::string version_name(std::uint32_t version) {
  if (version == wire::kVersion1) return "v1";
  if (version == wire::kVersion2) return "v2";
  return fmt::format("{:#010x}", version);
}

Json json_of(const registry::ConnectionEntry& entry, Timestamp now) {
  const Bytes id = entry.local_id.bytes();
  return {{"worker", entry.shard.value},
          {"number", entry.number},
          {"local_id", fmt::format("{:02x}", fmt::join(id.begin(), id.end(), ""))},
          {"remote", entry.remote.to_string()},
          {"phase", name_of(entry.phase)},
          {"version", version_name(entry.version)},
          {"age_ms", milliseconds_since(entry.opened_at, now)},
          {"smoothed_rtt_us", entry.smoothed_rtt.to_microseconds()},
          {"congestion_window", entry.congestion_window.value()},
          {"bytes_in_flight", entry.bytes_in_flight.value()},
          {"bytes_sent", entry.bytes_sent},
          {"bytes_received", entry.bytes_received},
          {"streams_open", entry.streams_open}};
}

Json json_of(const registry::StreamEntry& entry, Timestamp now) {
  return {{"worker", entry.shard.value},
          {"connection", entry.connection},
          {"stream", entry.stream_id},
          {"remote", entry.remote.to_string()},
          {"sending", name_of(entry.sending)},
          {"receiving", name_of(entry.receiving)},
          {"age_ms", milliseconds_since(entry.opened_at, now)},
          {"bytes_sent", entry.bytes_sent},
          {"bytes_received", entry.bytes_received}};
}

auto place_of(const registry::ConnectionEntry& entry) {
  return std::tuple{entry.shard, entry.number};
}

auto place_of(const registry::StreamEntry& entry) {
  return std::tuple{entry.shard, entry.connection, entry.stream_id};
}

template <typename Entry>
Json list(const char* name, const registry::Directory<Entry>& directory, const Window& window, Timestamp now) {
  std::vector<Entry> entries;
  const registry::Listing listing = directory.list([&](const Entry& entry) { entries.push_back(entry); });
  std::ranges::sort(entries, {}, [](const Entry& entry) { return place_of(entry); });
  Json rows = Json::array();
  const std::size_t end = std::min(entries.size(), window.first + std::min(window.count, entries.size()));
  for (std::size_t i = window.first; i < end; ++i) rows.push_back(json_of(entries[i], now));
  return {{name, std::move(rows)},
          {"first", window.first},
          {"total", entries.size()},
          // Changed while they were read, or found the directory full since the start.
          {"unread", listing.busy},
          {"never_listed", directory.refused()}};
}

Json drain(ControlSource& source) {
  if (!source.drain()) {
    return {{"error", "a worker does not answer: it has not polled for a long time; look at its lcore"}};
  }
  std::uint64_t left = 0;
  for (const WorkerView& view : source.workers()) left += view.connections();
  return {{"draining", true}, {"connections", left}};
}

Json document_for(std::string_view line, ControlSource& source, const BusyMeter& busy) {
  const auto request = parse(line);
  if (request && request->name == "stats") return stats(source);
  if (request && request->name == "workers") return workers(source, busy);
  if (request && request->name == "connections") {
    return list("connections", source.connections(), request->window, source.now());
  }
  if (request && request->name == "streams") return list("streams", source.streams(), request->window, source.now());
  if (request && request->name == "drain") return drain(source);
  return {{"error",
           fmt::format("there is no request '{}': stats, workers, connections [FIRST [COUNT]], streams [FIRST [COUNT]] "
                       "and drain are those that there are",
                       line)}};
}

}  // namespace

std::string ControlAnswers::answer(std::string_view request) {
  Json document{{"program", program_}};
  document.update(document_for(request, source_, busy_));
  // What a request says may be no text at all.
  return document.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace pollux::app
