#include "app/edge/crew.h"

#include <utility>

#include "app/common/crypto_backend.h"
#include "app/common/make_workers.h"

namespace pollux::app {
namespace {

connection::ConnectionConfig connection_config(const EdgeOptions& options) {
  connection::ConnectionConfig config;
  config.congestion = options.congestion;
  config.extensions = {.ack_frequency = true, .reset_stream_at = true};
  if (!options.ecn) config.ecn = recovery::EcnPolicy::kOff;
  // RFC 9000 §17.4-3
  if (!options.spin_bit) config.spin = connection::SpinPolicy::kOff;
  config.versions = options.versions;
  config.grease_quic_bit = true;
  return config;
}

}  // namespace

Crew::Crew(const CrewParts& parts)
    : parts_(parts),
      closing_(parts.uplink.worker_count()),
      commons_(parts.uplink.worker_count(), parts.uplink.attachment(0).now(), parts.id_formats),
      workers_(parts.uplink.worker_count()) {}

std::expected<std::unique_ptr<Crew>, std::string> Crew::assemble(const CrewParts& parts) {
  std::unique_ptr<Crew> crew{new Crew{parts}};
  if (auto made = crew->make_means(); !made) return std::unexpected(made.error());
  const auto made = make_workers(parts.uplink, [&crew = *crew](std::size_t worker) {
    crew.workers_[worker] = std::make_unique<Worker>(crew.parts_for(worker), *std::move(crew.means_[worker]));
  });
  if (!made) return std::unexpected(made.error());
  crew->introduce_workers();
  return crew;
}

std::expected<void, std::string> Crew::make_means() {
  for (std::size_t worker = 0; worker < workers_.size(); ++worker) {
    observers_.push_back(&parts_.observation.add_observer());
    auto aead = make_crypto_backend(parts_.options.crypto);
    if (!aead) return std::unexpected(aead.error());
    crypto_ = (*aead)->description();
    auto tls = parts_.tls.for_worker(observers_.back()->key_log());
    if (!tls) return std::unexpected(tls.error());
    means_.emplace_back(WorkerMeans{.aead = *std::move(aead), .tls = *std::move(tls)});
  }
  return {};
}

WorkerParts Crew::parts_for(std::size_t worker) {
  return {.attachment = parts_.uplink.attachment(worker),
          .observer = *observers_[worker],
          .control = parts_.control,
          .addresses = parts_.addresses,
          .root = parts_.root,
          .closing = closing_,
          .commons = commons_,
          .connection = connection_config(parts_.options),
          .retry = parts_.options.retry,
          .max_connections = parts_.options.tables.connections,
          .self = registry::ShardIndex{static_cast<std::uint16_t>(worker)}};
}

// To those who watch. They are read until the control that they are introduced to is stopped.
void Crew::introduce_workers() {
  for (const auto& worker : workers_) {
    const Attachment& attachment = worker->attachment();
    parts_.control.add(
        {.ports = parts_.uplink.port_numbers(), .queue = attachment.queue(), .lcore = attachment.lcore()},
        [&read = *worker] { return read.snapshot(); });
  }
}

void Crew::run() {
  Attachment& first = parts_.uplink.attachment(0);
  parts_.observation.start(first.now());
  StatisticsPrinter printer{parts_.uplink, workers_, Duration::seconds(parts_.options.stats_period_s), first.now()};
  parts_.uplink.run([&](std::size_t worker) { workers_[worker]->run(worker == 0 ? &printer : nullptr); });
  printer.print_last(first.now());
}

}  // namespace pollux::app
