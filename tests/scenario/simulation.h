// Simulation: clients and a server on a simulated network, in simulated time.
// Everything follows from the seed: the network's luck, both ends' random numbers, and so when every frame is sent and
// how long it is. Only the keys that BoringSSL draws for itself differ, and with them the bytes under protection.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "drivers/net/sim/sim_network.h"
#include "scenario/host.h"

namespace pollux::scenario {

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
