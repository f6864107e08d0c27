// Uplink: what all workers of a program share of the network: the devices or the sockets, an Attachment to it for each
// worker, and the cores that they run on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/common/attachment.h"
#include "net/flow.h"
#include "telemetry/stats_text.h"

namespace pollux::app {

class Uplink {
 public:
  virtual ~Uplink() = default;

  [[nodiscard]] virtual std::size_t worker_count() const = 0;
  [[nodiscard]] virtual Attachment& attachment(std::size_t worker) = 0;

  // Runs work(worker) for every worker at the same time, each on its own core; the first worker's is the calling
  // thread. Returns when all of them have.
  virtual void run(const std::function<void(std::size_t worker)>& work) = 0;

  // For the log: "port 0 (net_tap0, ...), 2 queues, ..."; of each device.
  [[nodiscard]] virtual std::string description() const = 0;
  // Asks the device to put packets on the queue of the worker that their connection ID names: each worker's begin with
  // prefixes[worker]. Says for the log what came of it; without, such packets are handed over.
  [[nodiscard]] virtual std::string match_ids(const std::vector<std::vector<std::uint8_t>>& prefixes) = 0;

  // Which worker gets what comes back on this flow; nothing where it is not known. From any thread.
  [[nodiscard]] virtual std::optional<std::size_t> worker_of(const net::Flow& /*flow*/) const {
    return worker_count() == 1 ? std::optional<std::size_t>{0} : std::nullopt;
  }

  // A device that every worker has a queue of: how statistics name it, and what it counted itself.
  struct Device {
    std::uint16_t port = 0;
    telemetry::PortStatistics statistics;
  };
  // At least one. While workers run: on the first worker's thread.
  [[nodiscard]] virtual std::vector<Device> devices() const = 0;
  [[nodiscard]] std::vector<std::uint16_t> port_numbers() const;
};

}  // namespace pollux::app
