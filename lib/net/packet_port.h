// PacketPort: one receive and one transmit queue of a device, as a shard sees it.
// Called once a burst, never once a packet. Implemented under drivers/net. Not thread-safe: the worker that
// polls the queue is its only caller.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "net/mac_address.h"
#include "net/packet.h"

namespace pollux::net {

// RFC 9000 and DPDK both gain nothing from longer bursts on the machines that were measured.
inline constexpr std::size_t kMaxBurst = 64;

// Devices that a worker can poll as one PacketPort.
inline constexpr std::size_t kMaxPorts = 8;

// Every packet from allocate() has this offset() and length 0: room in front for the headers below UDP's payload
// (Ethernet 14, IPv6 40, UDP 8) and for one of a driver's own (virtio-net's), with the payload on a cache line's start.
inline constexpr std::size_t kTransmitHeadroom = 128;

// What a port's packets are.
enum class PortKind : std::uint8_t {
  kFrames,     // Ethernet frames, whole
  kDatagrams,  // UDP payloads; Packet::label() says between whom, and the headers are somebody else's
};

struct PortInfo {
  PortKind kind = PortKind::kFrames;
  std::array<MacAddress, kMaxPorts> macs{};  // ours, at the device that Packet::port names; most have one device
  std::uint16_t mtu = 1500;                  // the largest IP packet, in bytes
  bool transmit_ipv4_checksum = false;       // the device can fill these in
  bool transmit_udp_checksum = false;
};

class PacketPort : public PacketPool {
 public:
  [[nodiscard]] virtual const PortInfo& info() const = 0;

  // Fills `out` from the front with what arrived; returns how many. Never waits.
  [[nodiscard]] virtual std::size_t receive(std::span<Packet> out) = 0;

  // Hands packets to the device, from the front; returns how many it took, and leaves those empty. The rest
  // stay the caller's.
  [[nodiscard]] virtual std::size_t transmit(std::span<Packet> packets) = 0;
};

}  // namespace pollux::net
