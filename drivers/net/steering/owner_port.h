// OwnerPort: the port of the worker that polls the real queue, for itself and for the others. Each receive() hands
// what the others send to the device first, then takes one burst from it and sorts that by the hash of its flow: its
// own packets to the caller, the others' into their lanes. What is no UDP flow is its own (ARP, echo, rubbish).
// Invariant: a packet is handed on at most once, and what a full lane refuses is given back and counted.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "drivers/net/steering/lane.h"
#include "net/packet_port.h"
#include "net/redirection_table.h"
#include "net/toeplitz.h"
#include "telemetry/counters.h"

namespace pollux::drivers::steering {

class OwnerPort final : public net::PacketPort {
 public:
  // Worker 0 is this port's, worker n has lanes[n - 1]. All outlive it.
  OwnerPort(net::PacketPort& queue, std::span<const std::unique_ptr<Lane>> lanes, const net::RssKey& key);
  // Gives back what it still holds. Nobody uses the lanes any more.
  ~OwnerPort() override;

  [[nodiscard]] const net::PortInfo& info() const override { return queue_.info(); }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override { return queue_.allocate(out); }
  void release(std::span<net::Packet> packets) override { queue_.release(packets); }
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  // What the others sent before goes first.
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

  // Whether something that the others sent is not with the device yet.
  [[nodiscard]] bool has_backlog() const;
  // What was received and nobody got, as a worker would count it. From any thread.
  [[nodiscard]] const telemetry::Counters& counters() const { return counters_; }

 private:
  using Burst = std::array<net::Packet, net::kMaxBurst>;
  struct Sorted {
    Burst packets;
    std::size_t count = 0;
  };

  [[nodiscard]] std::uint16_t worker_of(const net::Packet& packet) const;
  void send_for_others();
  // True when the device took all of it.
  [[nodiscard]] bool send_backlog();
  void hand_on(Lane& lane, Sorted& sorted);

  net::PacketPort& queue_;
  std::span<const std::unique_ptr<Lane>> lanes_;
  net::Toeplitz toeplitz_;
  net::RedirectionTable table_;
  Burst arrived_;
  std::vector<Sorted> sorted_;  // one for each lane
  Burst backlog_;               // of the others': the device did not take it yet
  std::size_t backlog_count_ = 0;
  std::size_t next_lane_ = 0;  // whose turn it is to send first
  telemetry::Counters counters_;
};

}  // namespace pollux::drivers::steering
