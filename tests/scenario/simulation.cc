#include "scenario/simulation.h"

#include <algorithm>

#include "base/invariant.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"

namespace pollux::scenario {
namespace {

constexpr net::MacAddress kServerMac{0x02, 0, 0, 0, 0, 1};
constexpr net::MacAddress kClientMac{0x02, 0, 0, 0, 0, 2};
constexpr std::uint16_t kPort = 4433;

SocketAddress address_of(wire::Role role) {
  return *SocketAddress::parse(role == wire::Role::kServer ? "192.0.2.1:4433" : "192.0.2.2:50000");
}

// One key for the whole program: making it costs more than a handshake.
const tls::Credentials& credentials() {
  static const tls::Credentials instance = [] {
    const auto certificate = testing::make_test_certificate(testing::KeyType::kEcdsaP256);
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

Host::Host(drivers::sim::SimNetwork& network, wire::Role role, std::uint64_t seed, connection::Application* application,
           const endpoint::ShardConfig& config)
    : address_(address_of(role)),
      port_(network.attach({.mac = role == wire::Role::kServer ? kServerMac : kClientMac})),
      rng_(seed),
      aead_(drivers::make_boringssl_backend()),
      tls_(std::make_unique<tls::TlsContext>(tls_context(role))) {
  POLLUX_INVARIANT(addresses_.add(address_).has_value());
  const bool server = role == wire::Role::kServer;
  const endpoint::ShardServices services{.port = port_,
                                         .aead = *aead_,
                                         .addresses = addresses_,
                                         .rng = rng_,
                                         .counters = counters_,
                                         .server = server ? tls_.get() : nullptr,
                                         .server_application = application,
                                         .client = server ? nullptr : tls_.get()};
  shard_ = std::make_unique<endpoint::Shard>(config, services, network.now());
}

endpoint::ShardConfig Simulation::default_config() {
  return {.max_connections = 64, .max_half_open = 32, .max_chunks = 4096, .max_streams = 4096};
}

Simulation::Simulation(std::uint64_t seed, connection::Application& server_application,
                       const endpoint::ShardConfig& config)
    : network_(seed),
      server_(network_, wire::Role::kServer, seed * 2 + 1, &server_application, config),
      client_(network_, wire::Role::kClient, seed * 2 + 2, nullptr, config) {}

void Simulation::set_links(const drivers::sim::LinkConfig& config) {
  drivers::sim::SimNetwork::set_links(server_.port(), config);
  drivers::sim::SimNetwork::set_links(client_.port(), config);
}

SlabHandle Simulation::connect(connection::Application& application) {
  const net::Flow flow{.local = client_.address(), .remote = server_.address(), .remote_mac = kServerMac};
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
    const bool server_busy = server_.shard().poll(network_.now());
    const bool client_busy = client_.shard().poll(network_.now());
    const Timestamp next = next_moment(server_busy || client_busy);
    if (next.is_never() || next > end) return done();
    network_.advance_to(std::max(next, network_.now() + kTurn));
  }
  return true;
}

}  // namespace pollux::scenario
