// GuestPort: the port of a worker that has no queue: a lane to the worker that has one, and buffers of the device.
#pragma once

#include "drivers/net/steering/lane.h"
#include "net/packet_port.h"

namespace pollux::drivers::steering {

class GuestPort final : public net::PacketPort {
 public:
  // All outlive it; `pool` is used by this worker only.
  GuestPort(const net::PortInfo& info, net::PacketPool& pool, Lane& lane) : info_(info), pool_(pool), lane_(lane) {}

  [[nodiscard]] const net::PortInfo& info() const override { return info_; }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override { return pool_.allocate(out); }
  void release(std::span<net::Packet> packets) override { pool_.release(packets); }
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override { return lane_.arrivals.pop(out); }
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override { return lane_.departures.push(packets); }

 private:
  const net::PortInfo& info_;
  net::PacketPool& pool_;
  Lane& lane_;
};

}  // namespace pollux::drivers::steering
