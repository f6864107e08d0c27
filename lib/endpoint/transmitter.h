// Transmitter: packets on their way out of a shard: buffers to build datagrams in, the burst that is being built,
// and what the port did not take. Headers go on only when the payload is sealed. Never drops a packet that was
// sealed; when it is full, assembly waits. Invariant: at most kMaxBurst packets wait.
#pragma once

#include <array>
#include <cstddef>

#include "base/ecn.h"
#include "net/flow.h"
#include "net/packet_port.h"
#include "telemetry/counters.h"

namespace pollux::endpoint {

class Transmitter {
 public:
  Transmitter(net::PacketPort& port, telemetry::Counters& counters) : port_(port), counters_(counters) {}
  ~Transmitter();

  // Room for one more packet in this poll.
  [[nodiscard]] bool has_room() const { return count_ < net::kMaxBurst; }

  // A buffer to write a datagram's payload into; empty when the pool is dry. Stays put until flush(). Either
  // commit() it or let it be: the next call gives the same again.
  [[nodiscard]] MutableBytes next_buffer();
  // The buffer holds `size` bytes for this flow, to go out with this mark.
  void commit(const net::Flow& flow, std::size_t size, Ecn ecn = Ecn::kNotEct);

  // A whole frame, ready as it is.
  void add_frame(net::Packet frame);

  // Everything committed is sealed: puts the headers on and hands the burst to the port.
  void flush();
  // What the port did not take last time.
  [[nodiscard]] bool has_backlog() const { return count_ != 0; }

 private:
  struct Pending {
    net::Flow flow;
    std::size_t size = 0;
    Ecn ecn = Ecn::kNotEct;
    bool framed = false;
  };

  void refill();

  net::PacketPort& port_;
  telemetry::Counters& counters_;
  // The first count_ packets wait, in order; pending_ says what each still needs.
  std::array<net::Packet, net::kMaxBurst> packets_;
  std::array<Pending, net::kMaxBurst> pending_;
  std::size_t count_ = 0;
  std::array<net::Packet, net::kMaxBurst> spare_;
  std::size_t spare_count_ = 0;
};

}  // namespace pollux::endpoint
