#include "drivers/net/capture/ip_packet.h"

#include <algorithm>

#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::drivers::capture {
namespace {

[[nodiscard]] std::size_t ip_header_size(IpFamily family) {
  return family == IpFamily::kIpv4 ? net::Ipv4Header::kSize : net::Ipv6Header::kSize;
}

}  // namespace

std::size_t ip_packet_size(const net::DatagramLabel& label, std::size_t payload_size) {
  return ip_header_size(label.flow.local.ip.family) + net::UdpHeader::kSize + payload_size;
}

void write_ip_packet(MutableBytes out, const net::DatagramLabel& label, Direction direction, Bytes payload) {
  const bool inbound = direction == Direction::kInbound;
  const SocketAddress& source = inbound ? label.flow.remote : label.flow.local;
  const SocketAddress& destination = inbound ? label.flow.local : label.flow.remote;
  const std::size_t udp_length = net::UdpHeader::kSize + payload.size();
  ByteWriter writer{out};
  if (source.ip.family == IpFamily::kIpv4) {
    net::write_ipv4(writer,
                    {.total_length = out.size(),
                     .ecn = label.ecn,
                     .protocol = net::IpProtocol::kUdp,
                     .source = source.ip,
                     .destination = destination.ip},
                    net::HeaderChecksum::kCompute);
  } else {
    net::write_ipv6(writer, {.payload_length = udp_length,
                             .ecn = label.ecn,
                             .next_header = net::IpProtocol::kUdp,
                             .source = source.ip,
                             .destination = destination.ip});
  }
  const MutableBytes segment = out.subspan(writer.position(), udp_length);
  std::ranges::copy(payload, segment.subspan(net::UdpHeader::kSize).begin());
  const auto write_udp_header = [&](std::uint16_t checksum) {
    ByteWriter header{segment};
    net::write_udp(
        header,
        {.source_port = source.port, .destination_port = destination.port, .length = udp_length, .checksum = checksum});
  };
  write_udp_header(0);
  write_udp_header(net::udp_checksum(source.ip, destination.ip, segment));
}

}  // namespace pollux::drivers::capture
