// SimQueues: the receive queues of a simulated port, each a port for a worker of its own. Flows are spread over them by
// the hash that NICs have; what has none goes to the first. Buffers and the way out are the port's. Owns what waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "base/ring_queue.h"
#include "drivers/net/sim/sim_port.h"
#include "net/toeplitz.h"

namespace pollux::drivers::sim {

class SimQueues {
 public:
  // Frames that wait in one queue; more are dropped, and counted.
  static constexpr std::size_t kQueueLimit = 1024;

  // `port` outlives this object, and nobody else receives from it.
  SimQueues(SimPort& port, std::size_t count);
  ~SimQueues();

  [[nodiscard]] std::size_t count() const { return queues_.size(); }
  // As long as this object lives.
  [[nodiscard]] net::PacketPort& queue(std::size_t index);

  // Frames that have left the port, and that no queue's receive() has taken yet.
  [[nodiscard]] std::size_t waiting() const;
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  class Queue;

  // So many frames, if the port has received as many, go to the queues; false when there was none.
  bool spread(std::size_t most);
  [[nodiscard]] std::size_t queue_of(Bytes frame) const;

  SimPort& port_;
  net::Toeplitz toeplitz_{net::kWellKnownRssKey};
  std::vector<std::unique_ptr<Queue>> queues_;
  std::uint64_t dropped_ = 0;
};

}  // namespace pollux::drivers::sim
