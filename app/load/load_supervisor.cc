#include "app/load/load_supervisor.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>
#include <utility>

#include "app/load/config_table.h"
#include "app/load/connection_report.h"
#include "app/load/mode_table.h"
#include "app/load/run_parts.h"
#include "drivers/net/dpdk/extended_statistics.h"

namespace pollux::app {
namespace {

constexpr std::chrono::milliseconds kLookAgain{1};

// The memory of this process that is in use, without huge pages.
[[nodiscard]] std::uint64_t resident_bytes() {
  unsigned long long pages = 0;
  std::FILE* const file = std::fopen("/proc/self/statm", "r");
  if (file == nullptr) return 0;
  if (std::fscanf(file, "%*u %llu", &pages) != 1) pages = 0;
  std::fclose(file);
  return pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

[[nodiscard]] telemetry::PortStatistics since(const telemetry::PortStatistics& now,
                                              const telemetry::PortStatistics& before) {
  return {.rx_packets = now.rx_packets - before.rx_packets,
          .rx_bytes = now.rx_bytes - before.rx_bytes,
          .rx_missed = now.rx_missed - before.rx_missed,
          .rx_errors = now.rx_errors - before.rx_errors,
          .rx_no_buffer = now.rx_no_buffer - before.rx_no_buffer,
          .tx_packets = now.tx_packets - before.tx_packets,
          .tx_bytes = now.tx_bytes - before.tx_bytes,
          .tx_errors = now.tx_errors - before.tx_errors};
}

}  // namespace

LoadSupervisor::LoadSupervisor(const LoadSupervisorParts& parts) : parts_(parts), config_(parts.options.config) {
  remember();
}

std::vector<Setting> LoadSupervisor::settings() const {
  std::vector<Setting> settings;
  for (const ConfigRow& row : config_table()) {
    settings.push_back({.name = std::string{row.name},
                        .value = row.get(config_),
                        .description = std::string{row.description},
                        .choices = row.choices != nullptr ? row.choices() : std::vector<std::string>{}});
  }
  return settings;
}

std::expected<void, std::string> LoadSupervisor::set(std::string_view name, std::string_view value) {
  const ConfigRow* const row = config_row_named(name);
  if (row == nullptr) return std::unexpected("there is nothing of the name '" + std::string{name} + "' to set");
  if (is_running()) return std::unexpected("a run is under way, and stays as it began: stop it first");
  return row->set(config_, std::string{value});
}

std::expected<RunOrder, std::string> LoadSupervisor::order_for(std::size_t worker, const RunParts& parts,
                                                               Timestamp start) const {
  ModeTraits wanted;
  for (const LoadConfig& part : parts) {
    const ModeTraits& traits = mode_named(part.mode)->traits;
    wanted.tickets = std::max(wanted.tickets, traits.tickets);
    wanted.wants_addresses = wanted.wants_addresses || traits.wants_addresses;
    wanted.wants_small_hello = wanted.wants_small_hello || traits.wants_small_hello;
  }
  RunOrder order{.parts = {},
                 .share = {.worker = worker, .workers = parts_.crew.size()},
                 .start = start,
                 .sessions = std::make_unique<tls::SessionCache>(),
                 .tls = nullptr,
                 .sources = parts_.sources(worker)};
  if (wanted.wants_addresses && order.sources->count() == 1) {
    return std::unexpected(
        "who migrates wants several addresses or ports: give --sockets 8, or on a DPDK port more with --local or "
        "--local-ports");
  }
  tls::ClientOptions options{
      .alpn = {config_.alpn},
      .server_name = config_.name,
      .verification =
          parts_.trusted_roots.empty() ? tls::PeerVerification::kNone : tls::PeerVerification::kTrustedRoots,
      .trusted_roots_pem = parts_.trusted_roots,
      .sessions = wanted.tickets != Tickets::kIgnored ? order.sessions.get() : nullptr,
      .early_data = wanted.tickets == Tickets::kEarly ? tls::EarlyData::kOffer : tls::EarlyData::kRefrain,
      .key_log = parts_.crew.key_log(worker)};
  if (wanted.wants_small_hello) options.groups = {tls::NamedGroup::kX25519};
  auto tls = tls::TlsContext::client(options);
  if (!tls) return std::unexpected(tls.error());
  order.tls = std::make_unique<tls::TlsContext>(*std::move(tls));
  return order;
}

std::expected<void, std::string> LoadSupervisor::start() {
  if (is_running()) return std::unexpected("a run is under way: stop it first");
  stop();
  auto configs = parts_of(parts_.options, parts_.mix, config_, parts_.crew.size());
  if (!configs) return std::unexpected(configs.error());
  const auto shared = std::make_shared<const RunParts>(*std::move(configs));
  const Timestamp start = now() + kHeadStart;
  std::vector<RunOrder> orders;
  for (std::size_t worker = 0; worker < parts_.crew.size(); ++worker) {
    auto order = order_for(worker, *shared, start);
    if (!order) return std::unexpected(order.error());
    order->parts = shared;
    orders.push_back(*std::move(order));
  }
  remember();
  memory_before_ = resident_bytes();
  began_ = measured_from_ = start;
  for (std::size_t worker = 0; worker < orders.size(); ++worker) {
    parts_.crew.tell(worker, BeginRun{std::make_unique<RunOrder>(std::move(orders[worker]))});
  }
  wait_for(LoadWorker::Phase::kRunning);
  is_started_ = true;
  return {};
}

void LoadSupervisor::stop() {
  if (!is_started_) return;
  last_ = measured();
  is_started_ = false;
  for (std::size_t worker = 0; worker < parts_.crew.size(); ++worker) parts_.crew.tell(worker, EndRun{});
  wait_for(LoadWorker::Phase::kIdle);
}

bool LoadSupervisor::is_running() const {
  return is_started_ && (config_.duration == Duration::zero() || ran() < config_.duration);
}

void LoadSupervisor::wait_for(LoadWorker::Phase phase) const {
  const Timestamp latest = now() + kPatience;
  while (!parts_.crew.all_are(phase) && now() < latest) std::this_thread::sleep_for(kLookAgain);
}

LoadFigures LoadSupervisor::counted() const {
  LoadFigures sum;
  for (std::size_t worker = 0; worker < parts_.crew.size(); ++worker) sum += parts_.crew.worker(worker).figures();
  return sum;
}

LoadFigures LoadSupervisor::measured() const {
  LoadFigures figures = counted() - before_;
  figures.elapsed = now() - measured_from_;
  const std::uint64_t memory = resident_bytes();
  figures.memory_bytes = memory > memory_before_ ? memory - memory_before_ : 0;
  return figures;
}

LoadFigures LoadSupervisor::figures() const {
  return is_started_ ? measured() : last_;
}

bool LoadSupervisor::has_met_server() const {
  return counted()[telemetry::Counter::kHandshakesCompleted] != 0;
}

void LoadSupervisor::clear() {
  last_ = {};
  remember();
  measured_from_ = now();
}

void LoadSupervisor::remember() {
  before_ = counted();
  port_before_ = parts_.crew.worker(0).port_statistics();
  workers_before_.clear();
  for (std::size_t i = 0; i < parts_.crew.size(); ++i) workers_before_.push_back(parts_.crew.worker(i).counters());
}

std::vector<telemetry::WorkerStatistics> LoadSupervisor::worker_statistics() const {
  std::vector<telemetry::WorkerStatistics> statistics;
  for (std::size_t i = 0; i < parts_.crew.size(); ++i) {
    const LoadWorker& worker = parts_.crew.worker(i);
    const telemetry::Snapshot total = worker.counters() - workers_before_[i];
    statistics.push_back({.ports = parts_.uplink.port_numbers(),
                          .queue = worker.attachment().queue(),
                          .lcore = worker.attachment().lcore(),
                          .total = total,
                          .recent = total});
  }
  return statistics;
}

telemetry::PortStatistics LoadSupervisor::port_statistics() const {
  return since(parts_.crew.worker(0).port_statistics(), port_before_);
}

std::vector<std::pair<std::string, std::uint64_t>> LoadSupervisor::extended_statistics() const {
  if (!parts_.options.dpdk) return {};
  return drivers::dpdk::extended_statistics(port_number());
}

std::string LoadSupervisor::connections(std::size_t most) const {
  std::vector<std::shared_ptr<ConnectionReport>> reports;
  for (std::size_t worker = 0; worker < parts_.crew.size(); ++worker) {
    reports.push_back(std::make_shared<ConnectionReport>(most));
    parts_.crew.tell(worker, TellOfConnections{reports.back()});
  }
  // Nobody reads what a worker may still be writing.
  if (!parts_.crew.wait_until_heard(kPatience)) return "the workers do not answer\n";
  return text_of(reports, most);
}

void LoadSupervisor::quit() {
  stop();
  for (std::size_t worker = 0; worker < parts_.crew.size(); ++worker) parts_.crew.tell(worker, Quit{});
}

}  // namespace pollux::app
