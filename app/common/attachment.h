// Attachment: how a worker is attached to the network: its port, the clock that it reads once a poll, and what it does
// while there is nothing to do. One for each worker; not thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/time.h"
#include "net/packet_port.h"
#include "telemetry/stats_text.h"

namespace pollux::app {

class Attachment {
 public:
  virtual ~Attachment() = default;

  [[nodiscard]] virtual net::PacketPort& port() = 0;

  // The clock, in ticks of its own. Their number is the measure of a worker's time, too.
  [[nodiscard]] virtual std::uint64_t ticks() const = 0;
  [[nodiscard]] virtual Timestamp at(std::uint64_t ticks) const = 0;
  [[nodiscard]] Timestamp now() const { return at(ticks()); }

  // Whether the worker shall wait where it has nothing to do: a poll-mode worker asks its port again at once.
  [[nodiscard]] virtual bool waits() const { return false; }
  // Until a packet arrives, or at the latest at this moment, or somewhat before.
  virtual void wait_until(Timestamp /*deadline*/) {}

  // For the log: "port 0 (net_tap0, ...), queue 0, lcore 1 (cpu 1)".
  [[nodiscard]] virtual std::string description() const = 0;
  // How statistics name it.
  [[nodiscard]] virtual std::uint16_t port_number() const { return 0; }
  [[nodiscard]] virtual unsigned lcore() const { return 0; }
  [[nodiscard]] virtual telemetry::PortStatistics statistics() const = 0;
};

}  // namespace pollux::app
