#include "net/neighborhood.h"

#include "net/checksum.h"
#include "net/ethernet.h"
#include "net/icmp.h"
#include "net/ip_address_kind.h"
#include "net/neighbor_discovery.h"

namespace pollux::net {
namespace {

using telemetry::DropReason;

// Where in the packet's buffer something lies.
[[nodiscard]] std::size_t offset_in_buffer(const Packet& packet, Bytes part) {
  return static_cast<std::size_t>(part.data() - packet.buffer().data());
}

// Writes new headers in front of an IP packet's contents, which then may lie behind where they were: options of the
// question are not part of the answer. Checksums are all ours.
template <typename WriteIp>
void enclose(const Neighborhood& here, Bytes contents, std::size_t ip_header_size, const EthernetHeader& ethernet,
             const WriteIp& write_ip) {
  const std::size_t headers = EthernetHeader::kSize + ip_header_size;
  const std::size_t start = offset_in_buffer(here.packet, contents) - headers;
  ByteWriter writer{here.packet.buffer().subspan(start, headers)};
  write_ethernet(writer, ethernet);
  write_ip(writer);
  here.packet.set_data(start, headers + contents.size());
  here.packet.offload = {};
}

void enclose_ipv6(const Neighborhood& here, Bytes contents, const MacAddress& to, const Ipv6Header& ip) {
  enclose(here, contents, Ipv6Header::kSize,
          {.destination = to, .source = here.port.macs[here.packet.port], .type = EtherType::kIpv6},
          [&](ByteWriter& writer) { write_ipv6(writer, ip); });
}

// A multicast group of IPv6 has its last four bytes behind 33:33 (RFC 2464 §7).
[[nodiscard]] MacAddress group_mac(const IpAddress& group) {
  return {0x33, 0x33, group.octets[12], group.octets[13], group.octets[14], group.octets[15]};
}

[[nodiscard]] Answered answer_echo_v6(const Neighborhood& here, const Ipv6Header& ip, MutableBytes message) {
  if (!here.local.owns(ip.destination)) return DropReason::kIpv6NotForUs;
  message[0] = icmpv6_type::kEchoReply;
  set_icmpv6_checksum(ip.destination, ip.source, message);
  enclose_ipv6(here, message, here.asker,
               {.payload_length = message.size(),
                .next_header = IpProtocol::kIcmpv6,
                .source = ip.destination,
                .destination = ip.source});
  return Answer::kEchoReply;
}

[[nodiscard]] Answered answer_solicitation(const Neighborhood& here, const Ipv6Header& ip, MutableBytes message) {
  const auto solicitation = read_neighbor_solicitation(ip, message);
  if (!solicitation) return solicitation.error();
  if (!here.local.owns(solicitation->target)) return DropReason::kNeighborSolicitationNotForUs;

  const std::size_t start = offset_in_buffer(here.packet, message);
  if (here.packet.buffer().size() - start < NeighborAdvertisement::kSize) return DropReason::kTransmitNoBuffer;
  const MutableBytes reply = here.packet.buffer().subspan(start, NeighborAdvertisement::kSize);
  const bool probe = solicitation->is_address_probe;
  const IpAddress to = probe ? all_nodes_group() : ip.source;
  write_neighbor_advertisement(
      reply, {.target = solicitation->target, .target_mac = here.port.macs[here.packet.port], .solicited = !probe});
  set_icmpv6_checksum(solicitation->target, to, reply);
  enclose_ipv6(here, reply, probe ? group_mac(to) : here.asker,
               {.payload_length = reply.size(),
                .next_header = IpProtocol::kIcmpv6,
                .hop_limit = kNeighborDiscoveryHopLimit,
                .source = solicitation->target,
                .destination = to});
  return Answer::kNeighborAdvertisement;
}

}  // namespace

Answered answer_arp(const Neighborhood& here, Bytes body) {
  ByteReader reader{body};
  const auto question = read_arp(reader);
  if (!question || is_multicast(question->sender_mac)) return DropReason::kArpMalformed;
  if (question->operation != ArpOperation::kRequest) return DropReason::kArpNotRequest;
  if (!here.local.owns(question->target_ip)) return DropReason::kArpNotForUs;

  const std::size_t size = EthernetHeader::kSize + ArpPacket::kSize;
  ByteWriter writer{here.packet.data().first(size)};
  write_ethernet(writer,
                 {.destination = here.asker, .source = here.port.macs[here.packet.port], .type = EtherType::kArp});
  write_arp(writer, {.operation = ArpOperation::kReply,
                     .sender_mac = here.port.macs[here.packet.port],
                     .sender_ip = question->target_ip,
                     .target_mac = question->sender_mac,
                     .target_ip = question->sender_ip});
  here.packet.set_data(here.packet.offset(), size);
  here.packet.offload = {};
  return Answer::kArpReply;
}

Answered answer_icmp(const Neighborhood& here, const Ipv4Header& ip, MutableBytes message) {
  if (message.size() < IcmpHeader::kEchoSize) return DropReason::kIcmpMalformed;
  if (!has_right_icmp_checksum(message)) return DropReason::kIcmpBadChecksum;
  ByteReader reader{message};
  const IcmpHeader icmp = *read_icmp(reader);
  if (icmp.type != icmp_type::kEchoRequest || icmp.code != 0) return DropReason::kIcmpNotHandled;

  const std::uint16_t checksum =
      updated_checksum(icmp.checksum, icmp_type::kEchoRequest << 8, icmp_type::kEchoReply << 8);
  ByteWriter writer{message};
  write_icmp(writer, {.type = icmp_type::kEchoReply, .code = 0, .checksum = checksum});
  const Ipv4Header reply{.total_length = Ipv4Header::kSize + message.size(),
                         .protocol = IpProtocol::kIcmp,
                         .source = ip.destination,
                         .destination = ip.source};
  enclose(here, message, Ipv4Header::kSize,
          {.destination = here.asker, .source = here.port.macs[here.packet.port], .type = EtherType::kIpv4},
          [&](ByteWriter& headers) { write_ipv4(headers, reply, HeaderChecksum::kCompute); });
  return Answer::kEchoReply;
}

Answered answer_icmpv6(const Neighborhood& here, const Ipv6Header& ip, MutableBytes message) {
  if (message.size() < IcmpHeader::kEchoSize) return DropReason::kIcmpMalformed;
  if (!has_right_icmpv6_checksum(ip.source, ip.destination, message)) return DropReason::kIcmpBadChecksum;
  ByteReader reader{message};
  const IcmpHeader icmp = *read_icmp(reader);
  if (icmp.type == icmpv6_type::kNeighborSolicitation) return answer_solicitation(here, ip, message);
  if (icmp.type != icmpv6_type::kEchoRequest || icmp.code != 0) return DropReason::kIcmpNotHandled;
  if (!is_unicast(ip.source)) return DropReason::kIpUnusableSource;
  return answer_echo_v6(here, ip, message);
}

}  // namespace pollux::net
