// UDP encapsulation: writes the Ethernet, IP and UDP headers in front of a payload that is in place already.
// Never copies the payload and never fragments (RFC 9000 §14): IPv4 goes out with Don't Fragment, an IPv6 packet
// cannot be fragmented on its way.
#pragma once

#include <cstddef>

#include "base/ecn.h"
#include "base/socket_address.h"
#include "net/flow.h"
#include "net/packet.h"
#include "net/packet_port.h"

namespace pollux::net {

// Bytes of Ethernet, IP and UDP header in front of the payload: 42 or 62.
[[nodiscard]] std::size_t headers_size(IpFamily family);

// The largest UDP payload that an IP packet of `mtu` bytes carries.
[[nodiscard]] std::size_t max_udp_payload(IpFamily family, std::size_t mtu);

// Where to write the payload of a packet from PacketPool::allocate(): all of the buffer from
// packet.offset() == kTransmitHeadroom on.
[[nodiscard]] inline MutableBytes payload_room(const Packet& packet) {
  return packet.buffer().subspan(packet.offset());
}

struct Encapsulation {
  std::size_t payload_size = 0;  // bytes in place at packet.offset(); at most max_udp_payload(family, mtu)
  Ecn ecn = Ecn::kNotEct;
};

// Makes `packet` ready to transmit: a whole frame from `flow.local` to `flow.remote`. The payload must be final:
// without checksum offload (see PortInfo) its checksum is taken here. With it, the UDP checksum field holds the sum
// of the pseudo header, as rte_ipv4_phdr_cksum and rte_ipv6_phdr_cksum prepare it, and packet.offload says so.
// For a port of datagrams the packet is the payload as it is, and its label says the rest.
void encapsulate(Packet& packet, const Flow& flow, const PortInfo& port, const Encapsulation& what);

}  // namespace pollux::net
