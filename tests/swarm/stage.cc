#include "swarm/stage.h"

#include <algorithm>
#include <array>

#include "connection/connection.h"
#include "net/udp_encapsulation.h"
#include "scenario/rubbish.h"
#include "swarm/addresses.h"
#include "swarm/talk.h"
#include "wire/packet_type.h"

namespace pollux::swarm {
namespace {

constexpr std::size_t kMostOverheard = 200;
constexpr std::size_t kMtu = 1500;
constexpr std::size_t kSmallestMtu = 1280;
constexpr Duration kLossBurst = Duration::milliseconds(10);
constexpr double kFramesInBurst = 10;

// The ID that a client made up for its first packet: both ends know it from the beginning.
const wire::ConnectionId& original_destination(connection::StreamApi& connection) {
  return static_cast<connection::Connection&>(connection).local_ids().original_destination();
}

void apply(const Fault& fault, drivers::sim::LinkConfig& link) {
  switch (fault.kind) {
    case FaultKind::kLoss:
      link.loss = fault.strength;
      break;
    case FaultKind::kReordering:
      link.reordering = fault.strength;
      break;
    case FaultKind::kDuplication:
      link.duplication = fault.strength;
      break;
    case FaultKind::kBurstLoss:
      link.loss = fault.strength / kFramesInBurst;
      link.loss_burst = kLossBurst;
      break;
    case FaultKind::kSmallMtu:
      link.mtu = static_cast<std::size_t>(kSmallestMtu + (kMtu - kSmallestMtu) * fault.strength);
      break;
    case FaultKind::kCongestionMarks:
      link.ce_marking = fault.strength;
      break;
    case FaultKind::kCorruption:
      link.corruption = fault.strength;
      break;
    case FaultKind::kBlackhole:
      link.blackhole = true;
      break;
    case FaultKind::kNarrow:
      if (link.bits_per_second == 0) link.bits_per_second = 100'000'000;
      link.bits_per_second = static_cast<std::uint64_t>(static_cast<double>(link.bits_per_second) / fault.strength);
      break;
  }
}

}  // namespace

class Stage::ServerApplication final : public connection::Application {
 public:
  explicit ServerApplication(Stage& stage) : stage_(stage) {}

  std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override {
    const auto known = stage_.conversations_.planned(original_destination(connection));
    const std::size_t conversation = known.value_or(0);
    Account* account = &stage_.accounts_[conversation].server;
    // Of a connection that nobody planned, or that a late copy of an Initial has begun again, nothing is expected.
    if (!known || account->attached) {
      stage_.ghosts_.push_back(std::make_unique<Account>());
      account = stage_.ghosts_.back().get();
      if (known) stage_.conversations_.haunt(conversation);
    }
    // The one of a preferred address is in the transport parameters, which nobody reads here.
    if (known) announce_ids(connection, conversation);
    return std::make_unique<Talk>(
        Talk::Part{.plan = stage_.plan_, .conversation = conversation, .role = wire::Role::kServer}, connection,
        *account, stage_.findings_);
  }

 private:
  void announce_ids(connection::StreamApi& connection, std::size_t conversation) {
    static_cast<connection::Connection&>(connection).local_ids().for_each([&](const wire::ConnectionId& id) {
      stage_.conversations_.announce(conversation, id);
    });
  }

  Stage& stage_;
};

class Stage::ClientApplication final : public connection::Application {
 public:
  ClientApplication(Stage& stage, std::size_t conversation) : stage_(stage), conversation_(conversation) {}

  std::unique_ptr<connection::ConnectionEvents> accept(connection::StreamApi& connection) override {
    stage_.conversations_.begin(conversation_, original_destination(connection));
    return std::make_unique<Talk>(
        Talk::Part{.plan = stage_.plan_, .conversation = conversation_, .role = wire::Role::kClient}, connection,
        stage_.accounts_[conversation_].client, stage_.findings_);
  }

 private:
  Stage& stage_;
  std::size_t conversation_;
};

Stage::Stage(const Plan& plan, Findings& findings)
    : plan_(plan),
      findings_(findings),
      accounts_(plan.conversations.size()),
      secrets_(plan.seed),
      tickets_(make_tickets()),
      conversations_(plan.conversations.size()),
      crook_(plan),
      watch_(conversations_, crook_, checkers_),
      server_(std::make_unique<ServerApplication>(*this)),
      simulation_(std::make_unique<scenario::Simulation>(crowd(), plan.seed, *server_)),
      log_(std::make_unique<scenario::WireLog>(*simulation_)),
      rubbish_(plan.seed) {
  client_ends_.resize(plan.conversations.size());
  for (std::size_t i = 0; i < plan.conversations.size(); ++i) {
    clients_.push_back(std::make_unique<ClientApplication>(*this, i));
  }
  watch_.set_clock([this] { return simulation_->now(); });
  checkers_ = make_checkers({.plan = plan_,
                             .simulation = *simulation_,
                             .conversations = conversations_,
                             .crook = crook_,
                             .accounts = accounts_,
                             .findings = findings_});
  simulation_->add_watcher([this](const drivers::sim::FrameEvent& event) {
    for (const auto& checker : checkers_) checker->on_wire(event);
  });
  if (plan.stranger.datagrams != 0) {
    stranger_ = std::make_unique<scenario::Stranger>(*simulation_);
    eavesdropper_ = std::make_unique<scenario::Eavesdropper>(*simulation_, kMostOverheard);
  }
  set_wires({});
}

Stage::~Stage() = default;

scenario::CrowdConfig Stage::crowd() {
  scenario::CrowdConfig crowd{.family = plan_.family};
  for (std::size_t i = 0; i < plan_.hosts.size(); ++i) {
    sessions_.push_back(std::make_unique<tls::SessionCache>());
    if (i == kServerHost) {
      crowd.server = host_config(i);
    } else {
      crowd.clients.push_back(host_config(i));
    }
  }
  return crowd;
}

scenario::HostConfig Stage::host_config(std::size_t host) {
  scenario::HostConfig config{.shard = plan_.hosts[host].shard,
                              .cipher_suites = plan_.hosts[host].cipher_suites,
                              .decorate_aead = watch_.decorator(host)};
  if (host != kServerHost) {
    if (plan_.hosts[host].keeps_sessions) config.sessions = sessions_[host].get();
    for (std::size_t i = 0; i < kFurtherAddresses; ++i) {
      config.further_addresses.push_back(further_address(plan_.family, host, i));
    }
    return config;
  }
  config.tickets = tickets_ ? &*tickets_ : nullptr;
  config.shards = plan_.shards;
  if (plan_.shards > 1) config.inbox_capacity = plan_.inbox_capacity;
  if (plan_.hides_shards) config.connection_ids.key = crypto::Secret{endpoint::QuicLbCipher::kKeyLength};
  if (plan_.preferred_address == PreferredAddressPlan::kNone) return config;
  const SocketAddress preferred = preferred_server_address(plan_.family);
  auto& offered = config.shard.connection.preferred_address.emplace();
  (plan_.family == IpFamily::kIpv4 ? offered.ipv4 : offered.ipv6) = preferred;
  if (plan_.preferred_address == PreferredAddressPlan::kReachable) config.further_addresses = {preferred};
  return config;
}

std::optional<tls::ServerTickets> Stage::make_tickets() {
  if (plan_.tickets == Tickets::kNone) return std::nullopt;
  constexpr std::size_t kRoomForMany = 64;
  std::array<std::uint8_t, tls::TicketKeys::kKeyLength> key{};
  secrets_.fill(key);
  std::optional<tls::ReplayGuard> guard;
  if (plan_.tickets == Tickets::kForOneEarlyConnection) guard.emplace(secrets_, 1);
  if (plan_.tickets == Tickets::kWithEarlyData) guard.emplace(secrets_, kRoomForMany);
  return std::optional<tls::ServerTickets>{std::in_place, tls::TicketKeys{key, Timestamp{}}, std::move(guard),
                                           secrets_};
}

void Stage::begin_conversation(std::size_t conversation) {
  scenario::Host& client = simulation_->host(plan_.conversations[conversation].client);
  client_ends_[conversation] = simulation_->connect(client, *clients_[conversation]);
}

connection::Connection* Stage::client_end(std::size_t conversation) {
  const auto& handle = client_ends_[conversation];
  return handle ? simulation_->host(plan_.conversations[conversation].client).shard().find(*handle) : nullptr;
}

void Stage::set_wires(const std::vector<Fault>& faults) {
  for (std::size_t i = 0; i < plan_.hosts.size(); ++i) {
    drivers::sim::SimPort& port = simulation_->host(i).port();
    port.uplink.config = plan_.hosts[i].up;
    port.downlink.config = plan_.hosts[i].down;
  }
  for (const Fault& fault : faults) {
    drivers::sim::SimPort& port = simulation_->host(fault.host).port();
    if (fault.wires != Wires::kDown) apply(fault, port.uplink.config);
    if (fault.wires != Wires::kUp) apply(fault, port.downlink.config);
  }
}

void Stage::rebind(const Rebinding& rebinding) {
  scenario::Host& host = simulation_->host(rebinding.host);
  const SocketAddress other = other_outside_address(plan_.family, rebinding.host, rebinding.port);
  host.port().nat = {
      .inside = host.address(),
      .outside = {.ip = rebinding.other_address ? other.ip : host.outside_address().ip, .port = rebinding.port}};
  for (std::size_t i = 0; i < plan_.conversations.size(); ++i) {
    if (plan_.conversations[i].client != rebinding.host) continue;
    const connection::Connection* client = client_end(i);
    if (client == nullptr || client->handshake_state() == connection::HandshakeState::kConfirmed) continue;
    accounts_[i].moved_too_early = true;
  }
}

void Stage::move(const Move& move) {
  if (client_end(move.conversation) == nullptr) return;
  const std::size_t host = plan_.conversations[move.conversation].client;
  // It may be too early, or forbidden: then the client stays where it is.
  (void)simulation_->host(host).shard().migrate(*client_ends_[move.conversation],
                                                further_address(plan_.family, host, move.address), simulation_->now());
}

void Stage::rotate_ids(const IdRotation& rotation) {
  if (connection::Connection* client = client_end(rotation.conversation)) (void)client->rotate_connection_ids();
}

void Stage::forget() {
  for (std::size_t i = 0; i < plan_.conversations.size(); ++i) {
    const connection::Connection* client = client_end(i);
    const Ends& ends = accounts_[i];
    const bool is_half_open = client != nullptr && !client->is_handshake_complete();
    if (!is_half_open && (!ends.server.attached || ends.server.closed)) continue;
    accounts_[i].server_forgot = true;
    accounts_[i].was_confirmed =
        client != nullptr && client->handshake_state() == connection::HandshakeState::kConfirmed;
    // Whatever the other server begins with a late packet is another connection.
    conversations_.haunt(i);
  }
  simulation_->server().restart(simulation_->now());
}

void Stage::let_stranger_send() {
  (void)stranger_->take_received();
  const auto& overheard = eavesdropper_->datagrams();
  if (overheard.empty() || rubbish_.below(2) == 0) {
    stranger_->send(cut_to_fit(scenario::random_datagram(rubbish_)));
    return;
  }
  const scenario::DatagramBytes& copied = overheard[rubbish_.below(overheard.size())];
  // As it was, from the stranger's address; but not the beginning of a connection: who is faster than the client with
  // it gets the connection (RFC 9000 §21.2). Otherwise damaged, under the address of the client that was overheard.
  if (!wire::has_long_header(copied.front()) && rubbish_.below(4) == 0) {
    stranger_->send(copied);
  } else {
    stranger_->send_as(simulation_->client().outside_address(), cut_to_fit(scenario::mutated(copied, rubbish_)));
  }
}

scenario::DatagramBytes Stage::cut_to_fit(scenario::DatagramBytes datagram) const {
  datagram.resize(std::min(datagram.size(), net::max_udp_payload(plan_.family, kMtu)));
  return datagram;
}

}  // namespace pollux::swarm
