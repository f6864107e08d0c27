// Host: one end of a simulation: a port with everything that workers would give their shards, one shard for each queue.
// The workers take turns in one thread: what they do to each other is seen by all in the same order in every run.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "drivers/net/sim/sim_network.h"
#include "drivers/net/sim/sim_queues.h"
#include "endpoint/shard.h"
#include "scenario/unaccounted_port.h"

namespace pollux::scenario {

// Puts something between a shard and the AEAD backend that it uses: a tap, say.
using AeadDecorator = std::function<std::unique_ptr<crypto::AeadBatch>(std::unique_ptr<crypto::AeadBatch>)>;

struct HostConfig {
  endpoint::ShardConfig shard;                       // of each
  std::vector<crypto::CipherSuite> cipher_suites{};  // as in tls::ClientOptions and tls::ServerOptions
  AeadDecorator decorate_aead{};                     // may be empty
  std::uint16_t mtu = 1500;                          // of the port
  std::vector<SocketAddress> further_addresses{};    // that the host has besides its own
  tls::ServerTickets* tickets = nullptr;             // a server's
  tls::SessionCache* sessions = nullptr;             // a client's
  // Where it shows its connections and streams: both, or neither.
  registry::ConnectionDirectory* connection_directory = nullptr;
  registry::StreamDirectory* stream_directory = nullptr;
  registry::ShardIndex shard_index{};  // of the only one
  std::size_t shards = 1;
  // Of several shards: how much room there is from each to each, and what their connection IDs look like.
  std::size_t inbox_capacity = registry::Inboxes<net::Packet>::kDefaultRingCapacity;
  endpoint::QuicLbParameters connection_ids{};
};

class Host {
 public:
  struct Place {
    net::MacAddress mac{};
    SocketAddress address;
  };

  // `application` is a server's; null for a client.
  Host(drivers::sim::SimNetwork& network, const Place& place, std::uint64_t seed, connection::Application* application,
       const HostConfig& config);

  // One turn of each worker's loop. What the shards allocate in it is on support::Account::kWatched if that is wanted.
  bool poll(Timestamp now);
  void watch_allocations(bool wanted) { watched_ = wanted; }
  // When the next turn is due, if nothing arrives.
  [[nodiscard]] Timestamp next_deadline() const;
  // Packets on their way from one shard to another, or from the port to a shard.
  [[nodiscard]] std::size_t waiting_between_shards() const;
  // Something lies there that a turn would take.
  [[nodiscard]] bool has_pending() const;

  [[nodiscard]] std::size_t shard_count() const { return workers_.size(); }
  [[nodiscard]] endpoint::Shard& shard(std::size_t index = 0) { return *workers_[index]->shard; }
  // Of all shards together.
  [[nodiscard]] std::size_t connection_count() const;
  [[nodiscard]] telemetry::Snapshot counters() const;
  [[nodiscard]] telemetry::Snapshot counters_of(std::size_t shard) const {
    return workers_[shard]->counters.snapshot();
  }
  [[nodiscard]] drivers::sim::SimPort& port() { return port_; }
  [[nodiscard]] const SocketAddress& address() const { return place_.address; }
  // What the rest of the network knows it by.
  [[nodiscard]] const SocketAddress& outside_address() const { return port_.nat ? port_.nat->outside : place_.address; }
  [[nodiscard]] const net::MacAddress& mac() const { return place_.mac; }
  [[nodiscard]] std::uint64_t polls() const { return polls_; }
  [[nodiscard]] const crypto::StatelessResetKey& reset_key() const { return reset_key_; }
  // The process ends without a word, and another begins in its place, with the same reset key.
  void restart(Timestamp now);
  // Destroys the shards, so that what they still hold shows in port().outstanding().
  void shut_down();

 private:
  struct Worker {
    Worker(net::PacketPort& queue, std::uint64_t seed) : port(queue), rng(seed) {}

    UnaccountedPort port;
    SeededRng rng;
    telemetry::Counters counters;
    std::unique_ptr<endpoint::Shard> shard;
  };

  // The first one's dice are the host's.
  [[nodiscard]] std::vector<std::unique_ptr<Worker>> make_workers(std::uint64_t seed);
  [[nodiscard]] bool has_siblings() const { return config_.shards > 1; }
  void start(Timestamp now);
  [[nodiscard]] endpoint::ShardServices services_of(std::uint16_t index);

  Place place_;
  HostConfig config_;
  connection::Application* application_;
  drivers::sim::SimPort& port_;
  drivers::sim::SimQueues queues_;
  net::LocalAddresses addresses_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  std::unique_ptr<tls::TlsContext> tls_;
  SeededRng further_rng_;  // for what a host of several shards has more of
  std::vector<std::unique_ptr<Worker>> workers_;
  crypto::StatelessResetKey reset_key_;
  endpoint::AddressTokenKeys token_keys_;
  endpoint::QuicLbFormats id_formats_;
  registry::Inboxes<net::Packet> inboxes_;
  bool watched_ = false;
  std::uint64_t polls_ = 0;
};

// Small tables, so that thousands of simulations are cheap to make.
[[nodiscard]] endpoint::ShardConfig small_shard();

}  // namespace pollux::scenario
