#include "scenario/host.h"

#include <algorithm>
#include <array>

#include "base/invariant.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"

namespace pollux::scenario {
namespace {

// One key for the whole program: making it costs more than a handshake. RSA, because its signatures all have one
// length: with ECDSA's, two runs of one seed would differ in the size of a packet.
const tls::Credentials& credentials() {
  static const tls::Credentials instance = [] {
    const auto certificate = support::make_test_certificate(support::KeyType::kRsa2048);
    auto made = tls::Credentials::from_pem(certificate.certificate_pem, certificate.key_pem);
    POLLUX_INVARIANT(made.has_value());
    return std::move(*made);
  }();
  return instance;
}

tls::TlsContext tls_context(wire::Role role, const HostConfig& config) {
  auto context =
      role == wire::Role::kServer
          ? tls::TlsContext::server(credentials(),
                                    {.alpn = {"h3"}, .cipher_suites = config.cipher_suites, .tickets = config.tickets})
          : tls::TlsContext::client({.alpn = {"h3"},
                                     .server_name = "localhost",
                                     .verification = tls::PeerVerification::kNone,
                                     .cipher_suites = config.cipher_suites,
                                     .sessions = config.sessions});
  POLLUX_INVARIANT(context.has_value());
  return std::move(*context);
}

std::unique_ptr<crypto::AeadBatch> aead_of(const HostConfig& config) {
  auto backend = drivers::make_boringssl_backend();
  return config.decorate_aead ? config.decorate_aead(std::move(backend)) : std::move(backend);
}

endpoint::QuicLbFormats id_formats_of(const HostConfig& config) {
  std::vector<endpoint::QuicLbFormat> formats;
  formats.push_back(*endpoint::QuicLbFormat::make(config.connection_ids));
  return *endpoint::QuicLbFormats::make(std::move(formats), config.shards);
}

}  // namespace

Host::Host(drivers::sim::SimNetwork& network, const Place& place, std::uint64_t seed,
           connection::Application* application, const HostConfig& config)
    : place_(place),
      config_(config),
      application_(application),
      port_(network.attach({.mac = place.mac, .mtu = config.mtu})),
      queues_(port_, config.shards),
      aead_(aead_of(config)),
      tls_(std::make_unique<tls::TlsContext>(
          tls_context(application != nullptr ? wire::Role::kServer : wire::Role::kClient, config))),
      further_rng_(~seed),
      workers_(make_workers(seed)),
      reset_key_(workers_[0]->rng),
      token_keys_(further_rng_, network.now()),
      id_formats_(id_formats_of(config)),
      inboxes_(config.shards, config.inbox_capacity) {
  POLLUX_INVARIANT(addresses_.add(place.address).has_value());
  for (const SocketAddress& further : config.further_addresses) {
    POLLUX_INVARIANT(addresses_.add(further).has_value());
  }
  start(network.now());
}

std::vector<std::unique_ptr<Host::Worker>> Host::make_workers(std::uint64_t seed) {
  std::vector<std::unique_ptr<Worker>> workers;
  for (std::size_t index = 0; index < queues_.count(); ++index) {
    workers.push_back(std::make_unique<Worker>(queues_.queue(index), index == 0 ? seed : further_rng_.next_u64()));
  }
  return workers;
}

endpoint::ShardServices Host::services_of(std::uint16_t index) {
  Worker& worker = *workers_[index];
  return {.port = worker.port,
          .aead = *aead_,
          .addresses = addresses_,
          .rng = worker.rng,
          .counters = worker.counters,
          .server = application_ != nullptr ? tls_.get() : nullptr,
          .server_application = application_,
          .client = application_ != nullptr ? nullptr : tls_.get(),
          .self = has_siblings() ? registry::ShardIndex{index} : config_.shard_index,
          .inboxes = has_siblings() ? &inboxes_ : nullptr,
          .id_formats = has_siblings() ? &id_formats_ : nullptr,
          .reset_key = &reset_key_,
          .token_keys = has_siblings() ? &token_keys_ : nullptr,
          .connection_directory = config_.connection_directory,
          .stream_directory = config_.stream_directory};
}

void Host::start(Timestamp now) {
  for (std::uint16_t index = 0; index < workers_.size(); ++index) {
    workers_[index]->shard = std::make_unique<endpoint::Shard>(config_.shard, services_of(index), now);
  }
}

void Host::restart(Timestamp now) {
  shut_down();
  start(now);
}

void Host::shut_down() {
  for (std::uint16_t index = 0; index < workers_.size(); ++index) {
    workers_[index]->shard.reset();
    std::array<net::Packet, net::kMaxBurst> burst;
    while (inboxes_.receive({index}, burst) != 0) port_.release(burst);
  }
}

bool Host::poll(Timestamp now) {
  const support::AccountScope scope{watched_ ? support::Account::kWatched : support::Account::kOther};
  ++polls_;
  bool busy = false;
  for (const auto& worker : workers_) busy = worker->shard->poll(now) || busy;
  return busy;
}

Timestamp Host::next_deadline() const {
  Timestamp next = Timestamp::never();
  for (const auto& worker : workers_) next = std::min(next, worker->shard->next_deadline());
  return next;
}

std::size_t Host::waiting_between_shards() const {
  std::size_t waiting = queues_.waiting();
  for (std::uint16_t index = 0; index < workers_.size(); ++index) waiting += inboxes_.waiting_for({index});
  return waiting;
}

bool Host::has_pending() const {
  return port_.pending() + waiting_between_shards() != 0;
}

std::size_t Host::connection_count() const {
  std::size_t count = 0;
  for (const auto& worker : workers_) count += worker->shard->connection_count();
  return count;
}

telemetry::Snapshot Host::counters() const {
  telemetry::Snapshot sum;
  for (const auto& worker : workers_) sum += worker->counters.snapshot();
  return sum;
}

endpoint::ShardConfig small_shard() {
  return {.max_connections = 64, .max_half_open = 32, .stream_memory = {.max_chunks = 4096, .max_streams = 4096}};
}

}  // namespace pollux::scenario
