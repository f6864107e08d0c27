#include "perf/datapath/rig.h"

#include <time.h>

#include <utility>

#include "base/invariant.h"
#include "drivers/crypto/ipsecmb/ipsecmb_backend.h"
#include "endpoint/shard.h"
#include "net/local_addresses.h"
#include "perf/datapath/memory_network.h"
#include "perf/datapath/slower_seal.h"
#include "support/test_certificates.h"
#include "tls/credentials.h"

namespace pollux::perf {
namespace {

constexpr Timestamp kStart = Timestamp::from_nanoseconds(1'000'000'000);
constexpr Duration kTurn = Duration::microseconds(10);
constexpr std::size_t kTurnsToConnect = 20'000;
// Windows have grown, and caches are warm.
constexpr std::size_t kTurnsToWarmUp = 2'000;
constexpr std::size_t kTurnsToEmptyInboxes = 10;
constexpr ByteCount kDatagram{1472};

const SocketAddress kServer = SocketAddress::parse("192.0.2.1:4433").value();
const IpAddress kClient = SocketAddress::parse("192.0.2.2:1").value().ip;

tls::TlsContext server_tls() {
  const auto made = support::make_test_certificate(support::KeyType::kEcdsaP256);
  const auto credentials = tls::Credentials::from_pem(made.certificate_pem, made.key_pem);
  return tls::TlsContext::server(*credentials, {.alpn = {"x"}}).value();
}

tls::TlsContext client_tls() {
  return tls::TlsContext::client({.alpn = {"x"}, .verification = tls::PeerVerification::kNone}).value();
}

endpoint::ShardConfig shard_config(std::size_t connections) {
  endpoint::ShardConfig config{
      .max_connections = connections, .max_half_open = connections, .retry = endpoint::RetryPolicy::kNever};
  config.connection.max_datagram_size = config.connection.max_receive_datagram_size = kDatagram;
  config.connection.path_mtu = connection::PathMtu::kGiven;
  config.connection.idle_timeout = Duration::zero();
  return config;
}

std::unique_ptr<crypto::AeadBatch> make_aead() {
  auto aead = drivers::make_ipsecmb_backend(drivers::IpsecMbKernels::kBest, drivers::GcmBy::kQuickest);
  POLLUX_INVARIANT(aead.has_value());
  return std::move(*aead);
}

// Of this thread alone: what else the machine does does not count. One reading costs about as much as a fifth of a
// packet.
std::uint64_t cpu_ns() {
  timespec time{};
  POLLUX_INVARIANT(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  return static_cast<std::uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<std::uint64_t>(time.tv_nsec);
}

// A shard with what a worker would give it.
struct End {
  End(MemoryPort& on, std::unique_ptr<crypto::AeadBatch> protection, std::uint64_t seed, Direction direction)
      : port(on), aead(std::move(protection)), rng(seed), application(direction) {}

  void start(const endpoint::ShardConfig& config, endpoint::ShardServices services, Timestamp now) {
    shard = std::make_unique<endpoint::Shard>(config, services, now);
  }
  [[nodiscard]] endpoint::ShardServices services() {
    return {.port = port, .aead = *aead, .addresses = addresses, .rng = rng, .counters = counters};
  }

  MemoryPort& port;
  std::unique_ptr<crypto::AeadBatch> aead;
  SeededRng rng;
  telemetry::Counters counters;
  net::LocalAddresses addresses;
  EndlessTransfer application;
  std::unique_ptr<endpoint::Shard> shard;
};

}  // namespace

Fleet::Fleet(std::size_t shards, Rng& rng)
    : inboxes(shards), formats(shards), reset_key(rng), token_keys(rng, kStart) {}

Work& Work::operator-=(const Work& earlier) {
  ns -= earlier.ns;
  polls -= earlier.polls;
  sent -= earlier.sent;
  received -= earlier.received;
  bytes -= earlier.bytes;
  handed -= earlier.handed;
  return *this;
}

struct Rig::State {
  explicit State(const RigConfig& config)
      : network(config.shards), client(network.client(), make_aead(), 1, config.direction), watch(config.watch) {}

  void connect(const RigConfig& config);
  void turn();
  // As a worker that polls without end would while the client is at work: until less than a burst is left.
  void poll(const End& server);

  MemoryNetwork network;
  tls::TlsContext tls_of_servers = server_tls();
  tls::TlsContext tls_of_client = client_tls();
  std::vector<std::unique_ptr<End>> servers;
  End client;
  PollWatch* watch;
  Timestamp now = kStart;
  std::uint64_t ns = 0;
  std::uint64_t polls = 0;
};

Rig::Rig(const RigConfig& config) : state_(std::make_unique<State>(config)) {
  for (std::size_t i = 0; i < config.shards; ++i) {
    const std::size_t number = config.first_shard + i;
    std::unique_ptr<crypto::AeadBatch> aead = make_aead();
    if (config.slower_seal_percent > 0) {
      aead = std::make_unique<SlowerSeal>(std::move(aead), config.slower_seal_percent);
    }
    End& server = *state_->servers.emplace_back(
        std::make_unique<End>(state_->network.server(i), std::move(aead), 100 + number, config.direction));
    POLLUX_INVARIANT(server.addresses.add(kServer).has_value());
    endpoint::ShardServices services = server.services();
    services.server = &state_->tls_of_servers;
    services.server_application = &server.application;
    if (config.fleet != nullptr) {
      services.self = registry::ShardIndex{static_cast<std::uint16_t>(number)};
      services.inboxes = &config.fleet->inboxes;
      services.id_formats = &config.fleet->formats;
      services.reset_key = &config.fleet->reset_key;
      services.token_keys = &config.fleet->token_keys;
    }
    server.start(shard_config(config.connections), services, state_->now);
  }
  state_->connect(config);
  run(kTurnsToWarmUp);
}

Rig::~Rig() {
  // What lies in an inbox is this network's.
  misroute(0);
  run(kTurnsToEmptyInboxes);
  // Shards give back what they hold before the ports go.
  state_->client.shard.reset();
  for (const auto& server : state_->servers) server->shard.reset();
}

void Rig::State::connect(const RigConfig& config) {
  const std::size_t count = config.shards * config.connections;
  // Connections share the client's ports, and those of one port share a shard.
  POLLUX_INVARIANT(net::LocalAddresses::kMaxListeners % config.shards == 0);
  endpoint::ShardServices services = client.services();
  services.client = &tls_of_client;
  const auto port_of = [](std::size_t i) { return static_cast<std::uint16_t>(MemoryNetwork::kFirstClientPort + i); };
  for (std::size_t i = 0; i < net::LocalAddresses::kMaxListeners; ++i) {
    POLLUX_INVARIANT(client.addresses.add({.ip = kClient, .port = port_of(i)}).has_value());
  }
  client.start(shard_config(count), services, now);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint16_t port = port_of(i % net::LocalAddresses::kMaxListeners);
    network.steer(port, i % config.shards);
    const net::Flow flow{
        .local = {.ip = kClient, .port = port}, .remote = kServer, .neighbor = {.mac = MemoryNetwork::kServerMac}};
    POLLUX_INVARIANT(client.shard->connect(flow, client.application, now).has_value());
  }
  const auto all_established = [&] {
    std::uint64_t established = 0;
    for (const auto& server : servers) {
      established += server->counters.snapshot()[telemetry::Counter::kHandshakesCompleted];
    }
    return established == count;
  };
  for (std::size_t turns = 0; !all_established(); ++turns) {
    POLLUX_INVARIANT(turns != kTurnsToConnect);
    turn();
  }
}

// The client reads what one shard has sent before the next one has its turn: no more lies in the core's cache than when
// each shard has a core.
void Rig::State::turn() {
  now = now + kTurn;
  for (const auto& server : servers) {
    const std::uint64_t before = watch != nullptr ? 0 : cpu_ns();
    poll(*server);
    if (watch == nullptr) ns += cpu_ns() - before;
    do {
      (void)client.shard->poll(now);
    } while (client.port.pending() != 0);
  }
}

void Rig::State::poll(const End& server) {
  do {
    ++polls;
    if (watch != nullptr) watch->begin_poll();
    (void)server.shard->poll(now);
    if (watch != nullptr) watch->end_poll();
  } while (server.port.pending() >= net::kMaxBurst);
}

void Rig::misroute(std::size_t one_in) {
  state_->network.misroute(one_in);
}

void Rig::run(std::size_t turns) {
  for (std::size_t i = 0; i < turns; ++i) state_->turn();
  POLLUX_INVARIANT(state_->network.dropped() == 0);
}

Work Rig::work() const {
  using telemetry::Counter;
  Work work{.ns = state_->ns, .polls = state_->polls, .bytes = state_->client.application.bytes_received()};
  for (const auto& server : state_->servers) {
    const telemetry::Snapshot counters = server->counters.snapshot();
    work.handed += counters[Counter::kTakenOver];
    work.sent += counters[Counter::kTxQuicPackets];
    work.received += counters[Counter::kRxQuicPackets];
    work.bytes += server->application.bytes_received();
  }
  return work;
}

}  // namespace pollux::perf
