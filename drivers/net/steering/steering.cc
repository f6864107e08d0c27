#include "drivers/net/steering/steering.h"

namespace pollux::drivers::steering {
namespace {

[[nodiscard]] std::vector<std::unique_ptr<Lane>> make_lanes(std::size_t count, std::size_t packets) {
  std::vector<std::unique_ptr<Lane>> lanes;
  for (std::size_t i = 0; i < count; ++i) lanes.push_back(std::make_unique<Lane>(packets));
  return lanes;
}

}  // namespace

Steering::Steering(net::PacketPort& queue, std::span<net::PacketPool* const> pools, const SteeringConfig& config)
    : lanes_(make_lanes(pools.size(), config.lane_packets)), owner_(queue, lanes_, config.key) {
  for (std::size_t i = 0; i < pools.size(); ++i) {
    guests_.push_back(std::make_unique<GuestPort>(queue.info(), *pools[i], *lanes_[i]));
  }
}

net::PacketPort& Steering::port(std::size_t worker) {
  if (worker == 0) return owner_;
  return *guests_[worker - 1];
}

}  // namespace pollux::drivers::steering
