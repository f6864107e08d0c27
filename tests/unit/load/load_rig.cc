#include "unit/load/load_rig.h"

#include <algorithm>

#include "app/load/mode_table.h"
#include "base/invariant.h"
#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "support/allocation_count.h"

namespace pollux::app::testing {
namespace {

const SocketAddress kServer = *SocketAddress::parse("192.0.2.1:4433");
constexpr net::MacAddress kServerMac{0x02, 0, 0, 0, 0, 1};
constexpr net::MacAddress kClientMac{0x02, 0, 0, 0, 0, 2};

net::AddressBlock clients() {
  return {.first_ip = *IpAddress::parse("192.0.2.16"),
          .last_ip = *IpAddress::parse("192.0.2.31"),
          .first_port = 50'000,
          .last_port = 50'999};
}

LoadConfig towards_server(LoadConfig config) {
  config.target = kServer;
  config.path = "/0";
  return config;
}

RunOrder order_of(const LoadConfig& config, const WorkerShare& share, Timestamp start) {
  RunOrder order{.parts = std::make_shared<const std::vector<LoadConfig>>(1, towards_server(config)),
                 .share = share,
                 .start = start};
  order.sessions = std::make_unique<tls::SessionCache>();
  const Tickets tickets = mode_named(config.mode)->traits.tickets;
  order.tls = std::make_unique<tls::TlsContext>(*tls::TlsContext::client(
      {.alpn = {"h3"},
       .server_name = "localhost",
       .verification = tls::PeerVerification::kNone,
       .groups = {tls::NamedGroup::kX25519},
       .sessions = tickets == Tickets::kIgnored ? nullptr : order.sessions.get(),
       .early_data = tickets == Tickets::kEarly ? tls::EarlyData::kOffer : tls::EarlyData::kRefrain}));
  order.sources = std::make_unique<SourceAddresses>(
      clients(), net::Flow{.remote = kServer, .neighbor = {.mac = kServerMac}}, SourceAddresses::Arrives{});
  return order;
}

tls::ServerTickets server_tickets(Rng& rng) {
  constexpr std::size_t kTicketsTaken = 4096;
  const std::vector<std::uint8_t> key(tls::TicketKeys::kKeyLength, 1);
  return {tls::TicketKeys{key, Timestamp{}}, tls::ReplayGuard{rng, kTicketsTaken}, rng};
}

endpoint::ShardConfig server_config() {
  endpoint::ShardConfig config = scenario::small_shard();
  config.max_connections = 4096;
  return config;
}

}  // namespace

LoadRig::LoadRig(const LoadConfig& config, std::size_t page, WorkerShare share)
    : site_({page}),
      application_(site_.root(), {.max_request_streams = 256}),
      tickets_(server_tickets(server_rng_)),
      server_(std::make_unique<scenario::Host>(network_, scenario::Host::Place{.mac = kServerMac, .address = kServer},
                                               3, &application_,
                                               scenario::HostConfig{.shard = server_config(), .tickets = &tickets_})),
      port_(network_.attach({.mac = kClientMac})),
      aead_(drivers::make_boringssl_backend()),
      start_(network_.now()) {
  POLLUX_INVARIANT(addresses_.add(clients()).has_value());
  const WorkerPlace place{
      .port = port_, .addresses = addresses_, .aead = *aead_, .rng = rng_, .counters = counters_, .meter = *meter_};
  run_ = std::make_unique<WorkerRun>(place, order_of(config, share, start_), network_.now());
}

void LoadRig::cut_server_off() {
  drivers::sim::SimNetwork::set_links(port_, {.blackhole = true});
}

void LoadRig::bring_server_back() {
  drivers::sim::SimNetwork::set_links(port_, {});
}

bool LoadRig::poll_client() {
  // What the simulated network allocates is not the run's.
  const support::AccountScope scope{support::Account::kWatched};
  return run_->poll(network_.now());
}

void LoadRig::run_for(Duration length) {
  // Time moves on a little in every turn, as it does on a core.
  constexpr Duration kTurn = Duration::microseconds(5);
  const Timestamp end = network_.now() + length;
  while (network_.now() < end) {
    const bool client_was_busy = poll_client();
    const bool server_was_busy = server_->poll(network_.now());
    const bool waits = port_.pending() != 0 || server_->has_pending();
    Timestamp next = network_.now() + kTurn;
    if (!client_was_busy && !server_was_busy && !waits) {
      next = std::max(next, std::min({network_.next_event(), run_->next_deadline(), server_->next_deadline(), end}));
    }
    network_.advance_to(next);
  }
}

}  // namespace pollux::app::testing
