#include "net/udp_encapsulation.h"

#include "base/byte_writer.h"
#include "base/invariant.h"
#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::net {
namespace {

[[nodiscard]] std::size_t ip_header_size(IpFamily family) {
  return family == IpFamily::kIpv4 ? Ipv4Header::kSize : Ipv6Header::kSize;
}

void write_ip(ByteWriter& writer, const Flow& flow, std::size_t udp_length, Ecn ecn, HeaderChecksum checksum) {
  if (flow.local.ip.family == IpFamily::kIpv4) {
    write_ipv4(writer,
               {.total_length = Ipv4Header::kSize + udp_length,
                .ecn = ecn,
                .protocol = IpProtocol::kUdp,
                .source = flow.local.ip,
                .destination = flow.remote.ip},
               checksum);
  } else {
    write_ipv6(writer, {.payload_length = udp_length,
                        .flow_label = flow.label,
                        .ecn = ecn,
                        .next_header = IpProtocol::kUdp,
                        .source = flow.local.ip,
                        .destination = flow.remote.ip});
  }
}

void write_udp_header(MutableBytes segment, const Flow& flow, bool offloaded) {
  const auto write_with = [&](std::uint16_t checksum) {
    ByteWriter writer{segment};
    write_udp(writer, {.source_port = flow.local.port,
                       .destination_port = flow.remote.port,
                       .length = segment.size(),
                       .checksum = checksum});
  };
  if (offloaded) {
    write_with(fold_sum(pseudo_header_sum(flow.local.ip, flow.remote.ip, IpProtocol::kUdp, segment.size())));
    return;
  }
  write_with(0);
  write_with(udp_checksum(flow.local.ip, flow.remote.ip, segment));
}

}  // namespace

std::size_t headers_size(IpFamily family) {
  return EthernetHeader::kSize + ip_header_size(family) + UdpHeader::kSize;
}

std::size_t max_udp_payload(IpFamily family, std::size_t mtu) {
  const std::size_t headers = ip_header_size(family) + UdpHeader::kSize;
  return mtu > headers ? mtu - headers : 0;
}

void encapsulate(Packet& packet, const Flow& flow, const PortInfo& port, const Encapsulation& what) {
  const IpFamily family = flow.local.ip.family;
  POLLUX_INVARIANT(family == flow.remote.ip.family);
  POLLUX_INVARIANT(what.payload_size <= max_udp_payload(family, port.mtu));
  if (port.kind == PortKind::kDatagrams) {
    packet.set_data(packet.offset(), what.payload_size);
    packet.label() = {.flow = flow, .ecn = what.ecn};
    return;
  }
  const std::size_t headers = headers_size(family);
  POLLUX_INVARIANT(packet.offset() >= headers);
  packet.set_data(packet.offset() - headers, headers + what.payload_size);
  const MutableBytes frame = packet.data();

  const bool offload_ipv4 = port.transmit_ipv4_checksum && family == IpFamily::kIpv4;
  const std::size_t udp_length = UdpHeader::kSize + what.payload_size;
  ByteWriter writer{frame};
  write_ethernet(writer, {.destination = flow.neighbor.mac,
                          .source = port.macs[flow.neighbor.port],
                          .type = family == IpFamily::kIpv4 ? EtherType::kIpv4 : EtherType::kIpv6});
  write_ip(writer, flow, udp_length, what.ecn, offload_ipv4 ? HeaderChecksum::kLeaveZero : HeaderChecksum::kCompute);
  write_udp_header(frame.subspan(writer.position(), udp_length), flow, port.transmit_udp_checksum);
  packet.port = flow.neighbor.port;
  packet.offload = {.ipv4_checksum = offload_ipv4,
                    .udp_checksum = port.transmit_udp_checksum,
                    .l2_length = EthernetHeader::kSize,
                    .l3_length = static_cast<std::uint16_t>(ip_header_size(family))};
}

}  // namespace pollux::net
