#include "net/classifier.h"

#include "base/byte_reader.h"
#include "net/ethernet.h"
#include "net/ip_address_kind.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/neighborhood.h"
#include "net/udp.h"

namespace pollux::net {
namespace {

using telemetry::DropReason;

// What UDP needs to know of the IP packet around it.
struct Enclosing {
  IpAddress source;
  IpAddress destination;
  Ecn ecn;
};

[[nodiscard]] Classified classified(const Answered& answered) {
  return std::visit([](auto alternative) -> Classified { return alternative; }, answered);
}

[[nodiscard]] bool has_wrong_udp_checksum(const Neighborhood& here, const Enclosing& ip, Bytes segment) {
  switch (here.packet.l4_checksum) {
    case ChecksumVerdict::kGood:
      return false;
    case ChecksumVerdict::kBad:
      return true;
    case ChecksumVerdict::kUnknown:
      break;
  }
  return !has_right_udp_checksum(ip.source, ip.destination, segment);
}

[[nodiscard]] Classified classify_udp(const Neighborhood& here, const Enclosing& ip, MutableBytes segment) {
  const auto udp = read_udp(segment);
  if (!udp) return udp.error();
  const Flow flow{.local = {.ip = ip.destination, .port = udp->destination_port},
                  .remote = {.ip = ip.source, .port = udp->source_port},
                  .neighbor = {.mac = here.asker, .port = here.packet.port}};
  if (!here.local.listens(flow.local)) return DropReason::kUdpPortNotListening;
  if (flow.remote.port == 0) return DropReason::kUdpBadSourcePort;

  const MutableBytes datagram = segment.first(udp->length);
  // RFC 768: a checksum of zero says that the sender took none. RFC 8200 §8.1 forbids that over IPv6.
  if (udp->checksum == 0) {
    if (ip.source.family == IpFamily::kIpv6) return DropReason::kUdpNoChecksum;
  } else if (has_wrong_udp_checksum(here, ip, datagram)) {
    return DropReason::kUdpBadChecksum;
  }
  return Datagram{.payload = datagram.subspan(UdpHeader::kSize), .flow = flow, .ecn = ip.ecn};
}

[[nodiscard]] bool has_wrong_ipv4_checksum(const Packet& packet, const Ipv4Header& ip, Bytes bytes) {
  if (packet.ip_checksum == ChecksumVerdict::kUnknown) return !has_right_checksum(ip, bytes);
  return packet.ip_checksum == ChecksumVerdict::kBad;
}

[[nodiscard]] Classified classify_ipv4(const Neighborhood& here, MutableBytes bytes) {
  const auto ip = read_ipv4(bytes);
  if (!ip) return ip.error();
  if (has_wrong_ipv4_checksum(here.packet, *ip, bytes)) return DropReason::kIpv4BadChecksum;
  if (!here.local.owns(ip->destination)) return DropReason::kIpv4NotForUs;
  // An answer to one of ours would come back to us: somebody plays with our address.
  if (!is_unicast(ip->source) || here.local.owns(ip->source)) return DropReason::kIpUnusableSource;
  // RFC 9000 §14: QUIC packets must not be fragmented, and nothing else here is worth putting together.
  if (ip->is_fragment) return DropReason::kIpv4Fragment;

  const MutableBytes contents = bytes.subspan(ip->header_size, ip->total_length - ip->header_size);
  switch (ip->protocol) {
    case IpProtocol::kUdp:
      return classify_udp(here, {.source = ip->source, .destination = ip->destination, .ecn = ip->ecn}, contents);
    case IpProtocol::kIcmp:
      return classified(answer_icmp(here, *ip, contents));
    default:
      return DropReason::kIpUnknownProtocol;
  }
}

[[nodiscard]] Classified classify_ipv6(const Neighborhood& here, MutableBytes bytes) {
  const auto ip = read_ipv6(bytes);
  if (!ip) return ip.error();
  const bool owned = here.local.owns(ip->destination);
  if (!owned && !here.local.is_solicited_node_group(ip->destination)) return DropReason::kIpv6NotForUs;
  if (owned && here.to_group) return DropReason::kFrameNotForUs;
  if (here.local.owns(ip->source)) return DropReason::kIpUnusableSource;

  const MutableBytes contents = bytes.subspan(Ipv6Header::kSize, ip->payload_length);
  // Only who tries an address out sends from none, and only in a Neighbor Solicitation.
  if (ip->next_header == IpProtocol::kIcmpv6 && (is_unicast(ip->source) || is_unspecified(ip->source))) {
    return classified(answer_icmpv6(here, *ip, contents));
  }
  if (!is_unicast(ip->source)) return DropReason::kIpUnusableSource;
  if (!owned) return DropReason::kIpv6NotForUs;
  if (ip->next_header == IpProtocol::kUdp) {
    return classify_udp(here, {.source = ip->source, .destination = ip->destination, .ecn = ip->ecn}, contents);
  }
  if (ip->next_header == IpProtocol::kFragment) return DropReason::kIpv6Fragment;
  return is_ipv6_extension(ip->next_header) ? DropReason::kIpv6ExtensionHeader : DropReason::kIpUnknownProtocol;
}

// Whether a frame to a group may hold this: a question to the neighborhood may, a packet for one host may not
// (RFC 1122 §3.3.6, which classify_ipv6 keeps for IPv6).
[[nodiscard]] bool allows_group(EtherType type) {
  return type == EtherType::kArp || type == EtherType::kIpv6;
}

// Whoever took the headers off has checked them, and that it was for us.
[[nodiscard]] Classified classify_datagram(const Packet& packet) {
  const DatagramLabel& label = packet.label();
  if (label.flow.remote.port == 0) return DropReason::kUdpBadSourcePort;
  return Datagram{.payload = packet.data(), .flow = label.flow, .ecn = label.ecn};
}

}  // namespace

Classified classify(Packet& packet, const LocalAddresses& local, const PortInfo& port) {
  if (port.kind == PortKind::kDatagrams) return classify_datagram(packet);
  const MutableBytes frame = packet.data();
  ByteReader reader{frame};
  const auto ethernet = read_ethernet(reader);
  if (!ethernet) return DropReason::kFrameTooShort;
  const bool to_group = is_multicast(ethernet->destination);
  if (!to_group && ethernet->destination != port.macs[packet.port]) return DropReason::kFrameNotForUs;
  if (to_group && !allows_group(ethernet->type)) return DropReason::kFrameNotForUs;
  if (is_multicast(ethernet->source)) return DropReason::kFrameBadSource;

  const Neighborhood here{
      .packet = packet, .asker = ethernet->source, .to_group = to_group, .local = local, .port = port};
  const MutableBytes body = frame.subspan(EthernetHeader::kSize);
  switch (ethernet->type) {
    case EtherType::kIpv4:
      return classify_ipv4(here, body);
    case EtherType::kIpv6:
      return classify_ipv6(here, body);
    case EtherType::kArp:
      return classified(answer_arp(here, body));
    case EtherType::kVlan:
    case EtherType::kServiceVlan:
      return DropReason::kFrameVlanTagged;
    default:
      return DropReason::kFrameUnknownEthertype;
  }
}

}  // namespace pollux::net
