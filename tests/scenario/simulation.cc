#include "scenario/simulation.h"

#include <algorithm>
#include <string>

#include "base/invariant.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"

namespace pollux::scenario {
namespace {

// The server, then the clients: 1, 2, then 16 and on, because a stranger has 3.
Host::Place place_of(std::size_t host, IpFamily family) {
  const std::size_t number = host < 2 ? host + 1 : host + 14;
  const std::string prefix = family == IpFamily::kIpv4 ? "192.0.2." : "[2001:db8::";
  const std::string port = host == 0 ? "4433" : "50000";
  const std::string address = family == IpFamily::kIpv4 ? prefix + std::to_string(number) + ":" + port
                                                        : prefix + std::to_string(number) + "]:" + port;
  return {.mac = {0x02, 0, 0, 0, 0, static_cast<std::uint8_t>(number)}, .address = *SocketAddress::parse(address)};
}

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

}  // namespace

Host::Host(drivers::sim::SimNetwork& network, const Place& place, std::uint64_t seed,
           connection::Application* application, const HostConfig& config)
    : place_(place),
      config_(config),
      application_(application),
      port_(network.attach({.mac = place.mac, .mtu = config.mtu})),
      unaccounted_(port_),
      rng_(seed),
      aead_(aead_of(config)),
      tls_(std::make_unique<tls::TlsContext>(
          tls_context(application != nullptr ? wire::Role::kServer : wire::Role::kClient, config))),
      reset_key_(rng_) {
  POLLUX_INVARIANT(addresses_.add(place.address).has_value());
  for (const SocketAddress& further : config.further_addresses) {
    POLLUX_INVARIANT(addresses_.add(further).has_value());
  }
  start(network.now());
}

void Host::start(Timestamp now) {
  const endpoint::ShardServices services{.port = unaccounted_,
                                         .aead = *aead_,
                                         .addresses = addresses_,
                                         .rng = rng_,
                                         .counters = counters_,
                                         .server = application_ != nullptr ? tls_.get() : nullptr,
                                         .server_application = application_,
                                         .client = application_ != nullptr ? nullptr : tls_.get(),
                                         .self = config_.shard_index,
                                         .reset_key = &reset_key_,
                                         .connection_directory = config_.connection_directory,
                                         .stream_directory = config_.stream_directory};
  shard_ = std::make_unique<endpoint::Shard>(config_.shard, services, now);
}

void Host::restart(Timestamp now) {
  shard_.reset();
  start(now);
}

bool Host::poll(Timestamp now) {
  const support::AccountScope scope{watched_ ? support::Account::kWatched : support::Account::kOther};
  ++polls_;
  return shard_->poll(now);
}

endpoint::ShardConfig small_shard() {
  return {.max_connections = 64, .max_half_open = 32, .stream_memory = {.max_chunks = 4096, .max_streams = 4096}};
}

Simulation::Simulation(std::uint64_t seed, connection::Application& server_application, const SimulationConfig& config)
    : Simulation(CrowdConfig{.server = {.shard = config.server, .mtu = config.mtu},
                             .clients = {HostConfig{.shard = config.client, .mtu = config.mtu}},
                             .family = config.family},
                 seed, server_application) {}

Simulation::Simulation(const CrowdConfig& config, std::uint64_t seed, connection::Application& server_application)
    : network_(seed) {
  for (std::size_t i = 0; i <= config.clients.size(); ++i) {
    const bool server = i == 0;
    hosts_.push_back(std::make_unique<Host>(network_, place_of(i, config.family), seed * 2 + 1 + i,
                                            server ? &server_application : nullptr,
                                            server ? config.server : config.clients[i - 1]));
  }
  network_.set_tap([this](const drivers::sim::FrameEvent& event) {
    for (const Watcher& watcher : watchers_) watcher(event);
  });
}

void Simulation::set_links(const drivers::sim::LinkConfig& config) {
  for (const auto& host : hosts_) drivers::sim::SimNetwork::set_links(host->port(), config);
}

SlabHandle Simulation::connect(Host& client, connection::Application& application) {
  const net::Flow flow{.local = client.address(), .remote = server().address(), .remote_mac = server().mac()};
  const auto handle = client.shard().connect(flow, application, network_.now());
  POLLUX_INVARIANT(handle.has_value());
  return *handle;
}

Timestamp Simulation::next_moment(bool busy) {
  const bool waiting = std::ranges::any_of(hosts_, [](const auto& host) { return host->port().pending() != 0; });
  if (busy || waiting) return network_.now();
  Timestamp next = network_.next_event();
  for (const auto& host : hosts_) next = std::min(next, host->shard().next_deadline());
  return next;
}

bool Simulation::run_until(const std::function<bool()>& done, Duration limit) {
  // Real polls take time too, and a wheel's timer may come a tick late: time moves on a little in every turn.
  constexpr Duration kTurn = Duration::microseconds(5);
  const Timestamp end = network_.now() + limit;
  while (!done()) {
    bool busy = false;
    for (const auto& host : hosts_) busy = host->poll(network_.now()) || busy;
    const Timestamp next = next_moment(busy);
    if (next.is_never() || next > end) return done();
    network_.advance_to(std::max(next, network_.now() + kTurn));
  }
  return true;
}

void Simulation::run_for(Duration length) {
  const Timestamp end = network_.now() + length;
  (void)run_until([&] { return network_.now() >= end; }, length);
}

bool Simulation::is_empty() {
  return std::ranges::all_of(hosts_, [](const auto& host) { return host->shard().connection_count() == 0; });
}

}  // namespace pollux::scenario
