#include "drivers/net/sim/sim_queues.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/invariant.h"
#include "net/flow_hash.h"

namespace pollux::drivers::sim {

class SimQueues::Queue final : public net::PacketPort {
 public:
  Queue(SimQueues& all, SimPort& port) : all_(all), port_(port) {}

  [[nodiscard]] const net::PortInfo& info() const override { return port_.info(); }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override { return port_.allocate(out); }
  void release(std::span<net::Packet> packets) override { port_.release(packets); }
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override { return port_.transmit(packets); }

  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override {
    while (waiting.size() < out.size() && all_.spread(out.size() - waiting.size())) {
    }
    std::size_t count = 0;
    for (; count < out.size() && !waiting.empty(); waiting.pop_front()) out[count++] = std::move(waiting.front());
    return count;
  }

  RingQueue<net::Packet> waiting;

 private:
  SimQueues& all_;
  SimPort& port_;
};

SimQueues::SimQueues(SimPort& port, std::size_t count) : port_(port) {
  POLLUX_INVARIANT(count != 0);
  for (std::size_t i = 0; i < count; ++i) queues_.push_back(std::make_unique<Queue>(*this, port));
}

SimQueues::~SimQueues() = default;

net::PacketPort& SimQueues::queue(std::size_t index) {
  return *queues_[index];
}

bool SimQueues::spread(std::size_t most) {
  std::array<net::Packet, net::kMaxBurst> burst;
  const std::size_t count = port_.receive(std::span{burst}.first(std::min(most, burst.size())));
  for (net::Packet& packet : std::span{burst}.first(count)) {
    RingQueue<net::Packet>& waiting = queues_[queue_of(packet.data())]->waiting;
    if (waiting.size() < kQueueLimit) {
      waiting.push_back(std::move(packet));
    } else {
      port_.release({&packet, 1});
      ++dropped_;
    }
  }
  return count != 0;
}

std::size_t SimQueues::queue_of(Bytes frame) const {
  const auto hash = net::flow_hash(toeplitz_, frame);
  return hash ? *hash % queues_.size() : 0;
}

std::size_t SimQueues::waiting() const {
  std::size_t count = 0;
  for (const auto& queue : queues_) count += queue->waiting.size();
  return count;
}

}  // namespace pollux::drivers::sim
