// Attachment: how one worker is attached to the network: its port, the clock that it reads once a poll, and what it
// does while there is nothing to do. An Uplink has one for each worker; not thread-safe, but where it says so.
#pragma once

#include <cstdint>

#include "base/time.h"
#include "net/packet_port.h"
#include "telemetry/counters.h"

namespace pollux::app {

class Attachment {
 public:
  virtual ~Attachment() = default;

  [[nodiscard]] virtual net::PacketPort& port() = 0;

  // The clock, in ticks of its own. Their number is the measure of a worker's time, too. From any thread.
  [[nodiscard]] virtual std::uint64_t ticks() const = 0;
  [[nodiscard]] virtual Timestamp at(std::uint64_t ticks) const = 0;
  [[nodiscard]] Timestamp now() const { return at(ticks()); }

  // Whether the worker shall wait where it has nothing to do: a poll-mode worker asks its port again at once.
  [[nodiscard]] virtual bool waits() const { return false; }
  // Until a packet arrives, or at the latest at this moment, or somewhat before.
  virtual void wait_until(Timestamp /*deadline*/) {}

  // Whether other workers' packets still have to leave through this one.
  [[nodiscard]] virtual bool has_backlog() const { return false; }

  // How statistics name it.
  [[nodiscard]] virtual std::uint16_t queue() const { return 0; }
  [[nodiscard]] virtual unsigned lcore() const { return 0; }
  // What it dropped itself: received, and no worker got it; or sent by the worker, and no device took it. From any
  // thread.
  [[nodiscard]] virtual telemetry::Snapshot undelivered() const { return {}; }
};

}  // namespace pollux::app
