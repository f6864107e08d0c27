#include "scenario/simulation.h"

#include <algorithm>

#include "base/invariant.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"

namespace pollux::scenario {
namespace {

Host::Place place_of(wire::Role role, IpFamily family) {
  const bool server = role == wire::Role::kServer;
  const bool ipv4 = family == IpFamily::kIpv4;
  const char* address =
      server ? (ipv4 ? "192.0.2.1:4433" : "[2001:db8::1]:4433") : (ipv4 ? "192.0.2.2:50000" : "[2001:db8::2]:50000");
  return {.mac = {0x02, 0, 0, 0, 0, static_cast<std::uint8_t>(server ? 1 : 2)},
          .address = *SocketAddress::parse(address)};
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

tls::TlsContext tls_context(wire::Role role) {
  auto context = role == wire::Role::kServer
                     ? tls::TlsContext::server(credentials(), {.alpn = {"h3"}})
                     : tls::TlsContext::client(
                           {.alpn = {"h3"}, .server_name = "localhost", .verification = tls::PeerVerification::kNone});
  POLLUX_INVARIANT(context.has_value());
  return std::move(*context);
}

}  // namespace

Host::Host(drivers::sim::SimNetwork& network, const Place& place, std::uint64_t seed,
           connection::Application* application, const endpoint::ShardConfig& config)
    : place_(place),
      port_(network.attach({.mac = place.mac})),
      unaccounted_(port_),
      rng_(seed),
      aead_(drivers::make_boringssl_backend()),
      tls_(std::make_unique<tls::TlsContext>(
          tls_context(application != nullptr ? wire::Role::kServer : wire::Role::kClient))) {
  POLLUX_INVARIANT(addresses_.add(place.address).has_value());
  const endpoint::ShardServices services{.port = unaccounted_,
                                         .aead = *aead_,
                                         .addresses = addresses_,
                                         .rng = rng_,
                                         .counters = counters_,
                                         .server = application != nullptr ? tls_.get() : nullptr,
                                         .server_application = application,
                                         .client = application != nullptr ? nullptr : tls_.get()};
  shard_ = std::make_unique<endpoint::Shard>(config, services, network.now());
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
    : network_(seed),
      server_(network_, place_of(wire::Role::kServer, config.family), seed * 2 + 1, &server_application, config.server),
      client_(network_, place_of(wire::Role::kClient, config.family), seed * 2 + 2, nullptr, config.client) {
  network_.set_tap([this](const drivers::sim::FrameEvent& event) {
    for (const Watcher& watcher : watchers_) watcher(event);
  });
}

void Simulation::set_links(const drivers::sim::LinkConfig& config) {
  drivers::sim::SimNetwork::set_links(server_.port(), config);
  drivers::sim::SimNetwork::set_links(client_.port(), config);
}

SlabHandle Simulation::connect(connection::Application& application) {
  const net::Flow flow{.local = client_.address(), .remote = server_.address(), .remote_mac = server_.mac()};
  const auto handle = client_.shard().connect(flow, application, network_.now());
  POLLUX_INVARIANT(handle.has_value());
  return *handle;
}

Timestamp Simulation::next_moment(bool busy) {
  const bool waiting = server_.port().pending() != 0 || client_.port().pending() != 0;
  if (busy || waiting) return network_.now();
  return std::min({network_.next_event(), server_.shard().next_deadline(), client_.shard().next_deadline()});
}

bool Simulation::run_until(const std::function<bool()>& done, Duration limit) {
  // Real polls take time too, and a wheel's timer may come a tick late: time moves on a little in every turn.
  constexpr Duration kTurn = Duration::microseconds(5);
  const Timestamp end = network_.now() + limit;
  while (!done()) {
    const bool server_busy = server_.poll(network_.now());
    const bool client_busy = client_.poll(network_.now());
    const Timestamp next = next_moment(server_busy || client_busy);
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
  return client_.shard().connection_count() == 0 && server_.shard().connection_count() == 0;
}

}  // namespace pollux::scenario
