// Simulation: clients' shards and a server's shard on a simulated network, in simulated time.
// Everything follows from the seed: the network's luck, both ends' random numbers, and so when every frame is sent and
// how long it is. Only the keys that BoringSSL draws for itself differ, and with them the bytes under protection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "drivers/net/sim/sim_network.h"
#include "endpoint/shard.h"
#include "scenario/unaccounted_port.h"

namespace pollux::scenario {

// Puts something between a shard and the AEAD backend that it uses: a tap, say.
using AeadDecorator = std::function<std::unique_ptr<crypto::AeadBatch>(std::unique_ptr<crypto::AeadBatch>)>;

struct HostConfig {
  endpoint::ShardConfig shard;
  std::vector<crypto::CipherSuite> cipher_suites{};  // as in tls::ClientOptions and tls::ServerOptions
  AeadDecorator decorate_aead{};                     // may be empty
  std::uint16_t mtu = 1500;                          // of the port
  std::vector<SocketAddress> further_addresses{};    // that the host has besides its own
  tls::ServerTickets* tickets = nullptr;             // a server's
  tls::SessionCache* sessions = nullptr;             // a client's
  // Where it shows its connections and streams: both, or neither.
  registry::ConnectionDirectory* connection_directory = nullptr;
  registry::StreamDirectory* stream_directory = nullptr;
  registry::ShardIndex shard_index{};
};

// One end: a port with everything that a worker would give its shard.
class Host {
 public:
  struct Place {
    net::MacAddress mac{};
    SocketAddress address;
  };

  // `application` is a server's; null for a client.
  Host(drivers::sim::SimNetwork& network, const Place& place, std::uint64_t seed, connection::Application* application,
       const HostConfig& config);

  // One turn of the worker's loop. What the shard allocates in it is on support::Account::kWatched if that is wanted.
  bool poll(Timestamp now);
  void watch_allocations(bool wanted) { watched_ = wanted; }

  [[nodiscard]] endpoint::Shard& shard() { return *shard_; }
  [[nodiscard]] drivers::sim::SimPort& port() { return port_; }
  [[nodiscard]] telemetry::Snapshot counters() const { return counters_.snapshot(); }
  [[nodiscard]] const SocketAddress& address() const { return place_.address; }
  // What the rest of the network knows it by.
  [[nodiscard]] const SocketAddress& outside_address() const { return port_.nat ? port_.nat->outside : place_.address; }
  [[nodiscard]] const net::MacAddress& mac() const { return place_.mac; }
  [[nodiscard]] std::uint64_t polls() const { return polls_; }
  [[nodiscard]] const crypto::StatelessResetKey& reset_key() const { return reset_key_; }
  // The process ends without a word, and another begins in its place, with the same reset key.
  void restart(Timestamp now);
  // Destroys the shard, so that what it still holds shows in port().outstanding().
  void shut_down() { shard_.reset(); }

 private:
  void start(Timestamp now);

  Place place_;
  HostConfig config_;
  connection::Application* application_;
  drivers::sim::SimPort& port_;
  UnaccountedPort unaccounted_;
  SeededRng rng_;
  telemetry::Counters counters_;
  net::LocalAddresses addresses_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  std::unique_ptr<tls::TlsContext> tls_;
  crypto::StatelessResetKey reset_key_;
  std::unique_ptr<endpoint::Shard> shard_;
  bool watched_ = false;
  std::uint64_t polls_ = 0;
};

// Small tables, so that thousands of simulations are cheap to make.
[[nodiscard]] endpoint::ShardConfig small_shard();

struct SimulationConfig {
  endpoint::ShardConfig server = small_shard();
  endpoint::ShardConfig client = small_shard();
  IpFamily family = IpFamily::kIpv4;
  std::uint16_t mtu = 1500;  // of every port
};

// Any number of hosts, each with a configuration of its own.
struct CrowdConfig {
  HostConfig server{.shard = small_shard()};
  std::vector<HostConfig> clients;  // one at least
  IpFamily family = IpFamily::kIpv4;
};

class Simulation {
 public:
  using Watcher = drivers::sim::SimNetwork::Tap;

  Simulation(std::uint64_t seed, connection::Application& server_application, const SimulationConfig& config = {});
  Simulation(const CrowdConfig& config, std::uint64_t seed, connection::Application& server_application);

  // Both directions of all wires.
  void set_links(const drivers::sim::LinkConfig& config);
  // Sees every event on the network, as long as the simulation lives.
  void add_watcher(Watcher watcher) { watchers_.push_back(std::move(watcher)); }

  [[nodiscard]] SlabHandle connect(connection::Application& application) { return connect(client(), application); }
  [[nodiscard]] SlabHandle connect(Host& client, connection::Application& application);

  // Lets time pass until `done` says so. False when `limit` went by, or nothing is left that could happen.
  [[nodiscard]] bool run_until(const std::function<bool()>& done, Duration limit);
  // Lets this much time pass, or less when nothing is left that could happen.
  void run_for(Duration length);
  // All hosts have forgotten every connection.
  [[nodiscard]] bool is_empty();

  [[nodiscard]] Timestamp now() const { return network_.now(); }
  [[nodiscard]] drivers::sim::SimNetwork& network() { return network_; }
  // Named as their ports are on the network: the server, then the clients.
  [[nodiscard]] std::size_t host_count() const { return hosts_.size(); }
  [[nodiscard]] Host& host(std::size_t index) { return *hosts_[index]; }
  [[nodiscard]] Host& server() { return host(0); }
  [[nodiscard]] Host& client() { return host(1); }

 private:
  [[nodiscard]] Timestamp next_moment(bool busy);

  drivers::sim::SimNetwork network_;
  std::vector<Watcher> watchers_;
  std::vector<std::unique_ptr<Host>> hosts_;
};

}  // namespace pollux::scenario
