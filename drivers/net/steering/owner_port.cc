#include "drivers/net/steering/owner_port.h"

#include <algorithm>
#include <utility>

#include "net/flow_hash.h"

namespace pollux::drivers::steering {

using telemetry::Counter;

OwnerPort::OwnerPort(net::PacketPort& queue, std::span<const std::unique_ptr<Lane>> lanes, const net::RssKey& key)
    : queue_(queue),
      lanes_(lanes),
      toeplitz_(key),
      table_(static_cast<std::uint16_t>(lanes.size() + 1)),
      sorted_(lanes.size()) {}

OwnerPort::~OwnerPort() {
  queue_.release(std::span{backlog_}.first(backlog_count_));
}

std::uint16_t OwnerPort::worker_of(const net::Packet& packet) const {
  const auto hash = net::flow_hash(toeplitz_, packet.data());
  return hash ? table_.queue_of(*hash) : 0;
}

std::size_t OwnerPort::receive(std::span<net::Packet> out) {
  send_for_others();
  const auto burst = std::span{arrived_}.first(std::min(out.size(), arrived_.size()));
  const std::size_t count = queue_.receive(burst);
  std::size_t own = 0;
  for (net::Packet& packet : burst.first(count)) {
    const std::uint16_t worker = worker_of(packet);
    if (worker == 0) {
      out[own++] = std::move(packet);
    } else {
      Sorted& sorted = sorted_[worker - 1U];
      sorted.packets[sorted.count++] = std::move(packet);
    }
  }
  if (own == count) return own;
  for (std::size_t i = 0; i < sorted_.size(); ++i) hand_on(*lanes_[i], sorted_[i]);
  return own;
}

void OwnerPort::hand_on(Lane& lane, Sorted& sorted) {
  const auto packets = std::span{sorted.packets}.first(std::exchange(sorted.count, 0));
  const auto refused = packets.subspan(lane.arrivals.push(packets));
  if (refused.empty()) return;
  std::size_t bytes = 0;
  for (const net::Packet& packet : refused) bytes += packet.data().size();
  counters_.add(Counter::kRxPackets, refused.size());
  counters_.add(Counter::kRxBytes, bytes);
  counters_.drop(telemetry::DropReason::kSteeringQueueFull, refused.size());
  queue_.release(refused);
}

bool OwnerPort::send_backlog() {
  const std::size_t taken = queue_.transmit(std::span{backlog_}.first(backlog_count_));
  std::move(backlog_.begin() + static_cast<std::ptrdiff_t>(taken),
            backlog_.begin() + static_cast<std::ptrdiff_t>(backlog_count_), backlog_.begin());
  backlog_count_ -= taken;
  return backlog_count_ == 0;
}

// One burst from each, in turn, as long as the device takes them.
void OwnerPort::send_for_others() {
  if (backlog_count_ != 0 && !send_backlog()) return;
  for (std::size_t i = 0; i < lanes_.size(); ++i) {
    const std::size_t lane = std::exchange(next_lane_, (next_lane_ + 1) % lanes_.size());
    backlog_count_ = lanes_[lane]->departures.pop(backlog_);
    if (backlog_count_ != 0 && !send_backlog()) return;
  }
}

std::size_t OwnerPort::transmit(std::span<net::Packet> packets) {
  if (backlog_count_ != 0 && !send_backlog()) return 0;
  return queue_.transmit(packets);
}

bool OwnerPort::has_backlog() const {
  return backlog_count_ != 0 ||
         std::ranges::any_of(lanes_, [](const auto& lane) { return lane->departures.size() != 0; });
}

}  // namespace pollux::drivers::steering
