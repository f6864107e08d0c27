#include "interop/relay/udp_ends.h"

#include "base/byte_reader.h"
#include "net/ethernet.h"
#include "net/ip_protocol.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::interop {
namespace {

struct IpEnds {
  net::IpProtocol protocol{};
  IpAddress source;
  IpAddress destination;
  std::size_t header_size = 0;
};

[[nodiscard]] std::optional<IpEnds> ip_ends_of(net::EtherType type, Bytes packet) {
  if (type == net::EtherType::kIpv4) {
    const auto header = net::read_ipv4(packet);
    if (!header || header->is_fragment) return std::nullopt;
    return IpEnds{header->protocol, header->source, header->destination, header->header_size};
  }
  if (type == net::EtherType::kIpv6) {
    const auto header = net::read_ipv6(packet);
    if (!header) return std::nullopt;
    return IpEnds{header->next_header, header->source, header->destination, net::Ipv6Header::kSize};
  }
  return std::nullopt;
}

}  // namespace

std::optional<UdpEnds> udp_ends_of(Bytes frame) {
  ByteReader reader{frame};
  const auto ethernet = net::read_ethernet(reader);
  if (!ethernet) return std::nullopt;
  const Bytes packet = frame.subspan(net::EthernetHeader::kSize);
  const auto ip = ip_ends_of(ethernet->type, packet);
  if (!ip || ip->protocol != net::IpProtocol::kUdp) return std::nullopt;
  const auto udp = net::read_udp(packet.subspan(ip->header_size));
  if (!udp) return std::nullopt;
  return UdpEnds{.source_mac = ethernet->source,
                 .source = {ip->source, udp->source_port},
                 .destination = {ip->destination, udp->destination_port}};
}

}  // namespace pollux::interop
