// Frames for the relay's tests: what a client sends, and what a server asks its neighborhood.
#pragma once

#include <cstdint>
#include <vector>

#include "base/byte_writer.h"
#include "base/socket_address.h"
#include "net/arp.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::interop {

inline constexpr net::MacAddress kClientMac{2, 0, 0, 0, 0, 1};
inline constexpr net::MacAddress kServerMac{2, 0, 0, 0, 0, 2};

// A UDP datagram of no payload, with its checksums.
inline std::vector<std::uint8_t> udp_frame(const SocketAddress& from, const SocketAddress& to) {
  const bool ipv4 = from.ip.family == IpFamily::kIpv4;
  std::vector<std::uint8_t> frame(net::EthernetHeader::kSize +
                                  (ipv4 ? net::Ipv4Header::kSize : net::Ipv6Header::kSize) + net::UdpHeader::kSize);
  ByteWriter writer{frame};
  net::write_ethernet(
      writer,
      {.destination = kServerMac, .source = kClientMac, .type = ipv4 ? net::EtherType::kIpv4 : net::EtherType::kIpv6});
  if (ipv4) {
    net::write_ipv4(writer,
                    {.total_length = net::Ipv4Header::kSize + net::UdpHeader::kSize,
                     .protocol = net::IpProtocol::kUdp,
                     .source = from.ip,
                     .destination = to.ip},
                    net::HeaderChecksum::kCompute);
  } else {
    net::write_ipv6(writer, {.payload_length = net::UdpHeader::kSize,
                             .next_header = net::IpProtocol::kUdp,
                             .source = from.ip,
                             .destination = to.ip});
  }
  const MutableBytes segment = MutableBytes{frame}.last(net::UdpHeader::kSize);
  net::UdpHeader udp{.source_port = from.port, .destination_port = to.port};
  ByteWriter first{segment};
  net::write_udp(first, udp);
  udp.checksum = net::udp_checksum(from.ip, to.ip, segment);
  ByteWriter second{segment};
  net::write_udp(second, udp);
  return frame;
}

// The server wants to know who has an address.
inline std::vector<std::uint8_t> arp_question(const IpAddress& address) {
  std::vector<std::uint8_t> frame(net::EthernetHeader::kSize + net::ArpPacket::kSize);
  ByteWriter writer{frame};
  net::write_ethernet(writer, {.destination = net::kBroadcastMac, .source = kServerMac, .type = net::EtherType::kArp});
  net::write_arp(writer, {.operation = net::ArpOperation::kRequest,
                          .sender_mac = kServerMac,
                          .sender_ip = *IpAddress::parse("10.98.0.1"),
                          .target_ip = address});
  return frame;
}

}  // namespace pollux::interop
