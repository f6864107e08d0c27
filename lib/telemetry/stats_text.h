// The statistics block that an operator sees at the end and every --stats-period seconds, in testpmd's manner.
// Pure: snapshots in, text out.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/time.h"
#include "telemetry/counters.h"

namespace pollux::telemetry {

// What the device itself counted (rte_eth_stats, say); a driver fills it in.
struct PortStatistics {
  std::uint64_t rx_packets = 0;
  std::uint64_t rx_bytes = 0;
  std::uint64_t rx_missed = 0;     // arrived while the receive ring was full
  std::uint64_t rx_errors = 0;     // damaged on the wire
  std::uint64_t rx_no_buffer = 0;  // arrived while the buffer pool was empty
  std::uint64_t tx_packets = 0;
  std::uint64_t tx_bytes = 0;
  std::uint64_t tx_errors = 0;

  [[nodiscard]] bool operator==(const PortStatistics&) const = default;
};

struct WorkerStatistics {
  std::vector<std::uint16_t> ports;  // on each of them, this queue
  std::uint16_t queue = 0;
  unsigned lcore = 0;
  Snapshot total;   // since the start
  Snapshot recent;  // since the block before; equal to `total` in a last block
};

// One section a worker, then what all of them have together; a line for each drop reason that is not zero.
// `interval` is what `recent` covers and gives the rates; zero leaves them out.
[[nodiscard]] std::string stats_text(std::span<const WorkerStatistics> workers, Duration interval);

// The device's own section.
[[nodiscard]] std::string port_text(std::uint16_t port, const PortStatistics& statistics);

}  // namespace pollux::telemetry
