// Simulation: a client's shard and a server's shard on a simulated network, in simulated time.
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

// One end: a port with everything that a worker would give its shard.
class Host {
 public:
  struct Place {
    net::MacAddress mac{};
    SocketAddress address;
  };

  // `application` is a server's; null for a client.
  Host(drivers::sim::SimNetwork& network, const Place& place, std::uint64_t seed, connection::Application* application,
       const endpoint::ShardConfig& config);

  // One turn of the worker's loop. What the shard allocates in it is on support::Account::kWatched if that is wanted.
  bool poll(Timestamp now);
  void watch_allocations(bool wanted) { watched_ = wanted; }

  [[nodiscard]] endpoint::Shard& shard() { return *shard_; }
  [[nodiscard]] drivers::sim::SimPort& port() { return port_; }
  [[nodiscard]] telemetry::Snapshot counters() const { return counters_.snapshot(); }
  [[nodiscard]] const SocketAddress& address() const { return place_.address; }
  [[nodiscard]] const net::MacAddress& mac() const { return place_.mac; }
  [[nodiscard]] std::uint64_t polls() const { return polls_; }
  // Destroys the shard, so that what it still holds shows in port().outstanding().
  void shut_down() { shard_.reset(); }

 private:
  Place place_;
  drivers::sim::SimPort& port_;
  UnaccountedPort unaccounted_;
  SeededRng rng_;
  telemetry::Counters counters_;
  net::LocalAddresses addresses_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  std::unique_ptr<tls::TlsContext> tls_;
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
};

class Simulation {
 public:
  using Watcher = drivers::sim::SimNetwork::Tap;

  Simulation(std::uint64_t seed, connection::Application& server_application, const SimulationConfig& config = {});

  // Both directions of both wires.
  void set_links(const drivers::sim::LinkConfig& config);
  // Sees every event on the network, as long as the simulation lives.
  void add_watcher(Watcher watcher) { watchers_.push_back(std::move(watcher)); }

  [[nodiscard]] SlabHandle connect(connection::Application& application);

  // Lets time pass until `done` says so. False when `limit` went by, or nothing is left that could happen.
  [[nodiscard]] bool run_until(const std::function<bool()>& done, Duration limit);
  // Lets this much time pass, or less when nothing is left that could happen.
  void run_for(Duration length);
  // Both ends have forgotten every connection.
  [[nodiscard]] bool is_empty();

  [[nodiscard]] Timestamp now() const { return network_.now(); }
  [[nodiscard]] drivers::sim::SimNetwork& network() { return network_; }
  [[nodiscard]] Host& client() { return client_; }
  [[nodiscard]] Host& server() { return server_; }

 private:
  [[nodiscard]] Timestamp next_moment(bool busy);

  drivers::sim::SimNetwork network_;
  std::vector<Watcher> watchers_;
  Host server_;
  Host client_;
};

}  // namespace pollux::scenario
