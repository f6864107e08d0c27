#include "net/ipv6.h"

#include "base/byte_reader.h"
#include "base/invariant.h"

namespace pollux::net {
namespace {

constexpr std::uint32_t kVersion = 6;
constexpr unsigned kVersionShift = 28;
constexpr unsigned kEcnShift = 20;

}  // namespace

std::expected<Ipv6Header, telemetry::DropReason> read_ipv6(Bytes packet) {
  constexpr auto kBad = std::unexpected(telemetry::DropReason::kIpv6BadHeader);
  if (packet.size() < Ipv6Header::kSize) return kBad;
  ByteReader reader{packet};
  Ipv6Header header;
  const std::uint32_t first_word = *reader.read_u32();
  if (first_word >> kVersionShift != kVersion) return kBad;
  header.ecn = static_cast<Ecn>((first_word >> kEcnShift) & 0x03);
  header.flow_label = first_word & kMaxFlowLabel;
  header.payload_length = *reader.read_u16();
  // A jumbogram says 0 here; none arrives over Ethernet.
  if (header.payload_length == 0 || header.payload_length > packet.size() - Ipv6Header::kSize) return kBad;
  header.next_header = static_cast<IpProtocol>(*reader.read_u8());
  header.hop_limit = *reader.read_u8();
  header.source = IpAddress::v6(*reader.read_bytes(16));
  header.destination = IpAddress::v6(*reader.read_bytes(16));
  return header;
}

void write_ipv6(ByteWriter& writer, const Ipv6Header& header) {
  POLLUX_INVARIANT(header.payload_length <= UINT16_MAX);
  POLLUX_INVARIANT(header.flow_label <= kMaxFlowLabel);
  writer.write_u32(kVersion << kVersionShift | static_cast<std::uint32_t>(header.ecn) << kEcnShift | header.flow_label);
  writer.write_u16(static_cast<std::uint16_t>(header.payload_length));
  writer.write_u8(static_cast<std::uint8_t>(header.next_header));
  writer.write_u8(header.hop_limit);
  writer.write_bytes(header.source.bytes());
  writer.write_bytes(header.destination.bytes());
}

bool is_ipv6_extension(IpProtocol next_header) {
  switch (next_header) {
    case IpProtocol::kHopByHop:
    case IpProtocol::kRouting:
    case IpProtocol::kEncapsulatingSecurity:
    case IpProtocol::kAuthentication:
    case IpProtocol::kNoNext:
    case IpProtocol::kDestinationOptions:
    case IpProtocol::kMobility:
      return true;
    default:
      return false;
  }
}

}  // namespace pollux::net
