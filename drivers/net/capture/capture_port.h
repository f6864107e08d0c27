// CapturePort: a port between a shard and its port that copies every packet that comes and every packet that is taken.
// Changes nothing and holds nothing up. Whoever wants no capture has no such port.
#pragma once

#include "drivers/net/capture/capture_ring.h"
#include "net/packet_port.h"

namespace pollux::drivers::capture {

class CapturePort final : public net::PacketPort {
 public:
  // Both outlive this object.
  CapturePort(net::PacketPort& port, CaptureRing& ring) : port_(port), ring_(ring) {}

  // What the copies begin with: a port of datagrams has them in IP packets made for the purpose.
  [[nodiscard]] static LinkType link_type(const net::PortInfo& info) {
    return info.kind == net::PortKind::kDatagrams ? LinkType::kRawIp : LinkType::kEthernet;
  }

  [[nodiscard]] const net::PortInfo& info() const override { return port_.info(); }
  [[nodiscard]] std::size_t allocate(std::span<net::Packet> out) override { return port_.allocate(out); }
  void release(std::span<net::Packet> packets) override { port_.release(packets); }
  [[nodiscard]] std::size_t receive(std::span<net::Packet> out) override;
  [[nodiscard]] std::size_t transmit(std::span<net::Packet> packets) override;

 private:
  void copy(const net::Packet& packet, Direction direction, std::int64_t at_ns);

  net::PacketPort& port_;
  CaptureRing& ring_;
};

}  // namespace pollux::drivers::capture
