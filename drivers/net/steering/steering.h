// Steering: one real queue as a port for each of several workers, where a device does not spread UDP flows over queues
// of its own. Worker 0 polls the queue and sorts; the others never touch it. The same hash, key and table as in a NIC.
// No locks: between two workers there are rings only, each with one end on either.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "drivers/net/steering/guest_port.h"
#include "drivers/net/steering/owner_port.h"

namespace pollux::drivers::steering {

struct SteeringConfig {
  // What may wait for a worker, and what may wait for the device, of each: sixteen bursts.
  static constexpr std::size_t kDefaultLanePackets = 1024;

  net::RssKey key = net::kWellKnownRssKey;
  std::size_t lane_packets = kDefaultLanePackets;
};

class Steering {
 public:
  // `pools`: the buffers of every worker but the first, who uses the queue's own. They may be used by all workers at
  // once, each its own, and a packet of any of them may be given back to any. All of it outlives this object, which
  // outlives its ports' users.
  Steering(net::PacketPort& queue, std::span<net::PacketPool* const> pools, const SteeringConfig& config = {});

  [[nodiscard]] OwnerPort& owner() { return owner_; }
  [[nodiscard]] net::PacketPort& port(std::size_t worker);

 private:
  std::vector<std::unique_ptr<Lane>> lanes_;
  OwnerPort owner_;
  std::vector<std::unique_ptr<GuestPort>> guests_;
};

}  // namespace pollux::drivers::steering
