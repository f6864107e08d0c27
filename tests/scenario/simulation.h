// Simulation: a client's shard and a server's shard on a simulated network, in simulated time.
// Everything follows from the seed: the network's luck, both ends' random numbers, and so every byte on the wire
// but the TLS handshake's, which BoringSSL draws for itself.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "drivers/net/sim/sim_network.h"
#include "endpoint/shard.h"

namespace pollux::scenario {

// One end: a port with everything that a worker would give its shard.
class Host {
 public:
  Host(drivers::sim::SimNetwork& network, wire::Role role, std::uint64_t seed, connection::Application* application,
       const endpoint::ShardConfig& config);

  [[nodiscard]] endpoint::Shard& shard() { return *shard_; }
  [[nodiscard]] drivers::sim::SimPort& port() { return port_; }
  [[nodiscard]] telemetry::Snapshot counters() const { return counters_.snapshot(); }
  [[nodiscard]] const SocketAddress& address() const { return address_; }
  // Destroys the shard, so that what it still holds shows in port().outstanding().
  void shut_down() { shard_.reset(); }

 private:
  SocketAddress address_;
  drivers::sim::SimPort& port_;
  SeededRng rng_;
  telemetry::Counters counters_;
  net::LocalAddresses addresses_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  std::unique_ptr<tls::TlsContext> tls_;
  std::unique_ptr<endpoint::Shard> shard_;
};

class Simulation {
 public:
  Simulation(std::uint64_t seed, connection::Application& server_application,
             const endpoint::ShardConfig& config = default_config());

  // Small tables, so that thousands of simulations are cheap to make.
  [[nodiscard]] static endpoint::ShardConfig default_config();

  // Both directions of both wires.
  void set_links(const drivers::sim::LinkConfig& config);

  [[nodiscard]] SlabHandle connect(connection::Application& application);

  // Lets time pass until `done` says so. False when `limit` went by, or nothing is left that could happen.
  [[nodiscard]] bool run_until(const std::function<bool()>& done, Duration limit);

  [[nodiscard]] Timestamp now() const { return network_.now(); }
  [[nodiscard]] drivers::sim::SimNetwork& network() { return network_; }
  [[nodiscard]] Host& client() { return client_; }
  [[nodiscard]] Host& server() { return server_; }

 private:
  [[nodiscard]] Timestamp next_moment(bool busy);

  drivers::sim::SimNetwork network_;
  Host server_;
  Host client_;
};

}  // namespace pollux::scenario
