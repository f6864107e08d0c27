// DpdkLine: one DPDK device as all workers have it: a queue for each where it spreads UDP flows; otherwise the first
// worker polls the only queue and spreads it over all. Says for the log what it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "drivers/net/dpdk/dpdk_device.h"
#include "drivers/net/steering/steering.h"
#include "net/flow.h"
#include "net/redirection_table.h"
#include "net/toeplitz.h"

namespace pollux::app {

class DpdkLine {
 public:
  // Opens the device, and waits a moment for its link. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<std::unique_ptr<DpdkLine>, std::string> open(
      const drivers::dpdk::DpdkDeviceConfig& config);
  DpdkLine(const DpdkLine&) = delete;
  DpdkLine& operator=(const DpdkLine&) = delete;

  [[nodiscard]] std::uint16_t number() const { return device_->description().port; }
  [[nodiscard]] net::PacketPort& port(std::size_t worker);
  // The same, where this worker spreads it over the others; null for everybody else.
  [[nodiscard]] const drivers::steering::OwnerPort* owned_by(std::size_t worker);
  [[nodiscard]] std::uint16_t queue(std::size_t worker) const;
  // Which worker gets what comes back on this flow; nothing where the device spreads as it likes.
  [[nodiscard]] std::optional<std::size_t> worker_of(const net::Flow& flow) const;

  // "port 0 (net_tap0, ...), 2 queues, checksums ...".
  [[nodiscard]] std::string description() const;
  [[nodiscard]] telemetry::PortStatistics statistics() const { return device_->statistics(); }
  // See Uplink::match_ids.
  [[nodiscard]] std::string match_ids(const std::vector<std::vector<std::uint8_t>>& prefixes) const;

 private:
  // A hash that is known, whoever computes it.
  struct Spreader {
    net::Toeplitz hash;
    net::RedirectionTable table;
  };

  explicit DpdkLine(std::unique_ptr<drivers::dpdk::DpdkDevice> device) : device_(std::move(device)) {}

  std::unique_ptr<drivers::dpdk::DpdkDevice> device_;
  std::optional<drivers::steering::Steering> steering_;  // where all workers share a queue
  std::optional<Spreader> spreader_;                     // none where flows are spread as somebody else likes
};

}  // namespace pollux::app
