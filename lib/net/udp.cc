#include "net/udp.h"

#include "base/byte_reader.h"
#include "base/invariant.h"
#include "net/checksum.h"
#include "net/ip_protocol.h"

namespace pollux::net {
namespace {

[[nodiscard]] std::uint16_t sum_of(const IpAddress& source, const IpAddress& destination, Bytes segment) {
  return finish_checksum(add_to_sum(pseudo_header_sum(source, destination, IpProtocol::kUdp, segment.size()), segment));
}

}  // namespace

std::expected<UdpHeader, telemetry::DropReason> read_udp(Bytes segment) {
  constexpr auto kBad = std::unexpected(telemetry::DropReason::kUdpBadLength);
  if (segment.size() < UdpHeader::kSize) return kBad;
  ByteReader reader{segment};
  UdpHeader header;
  header.source_port = *reader.read_u16();
  header.destination_port = *reader.read_u16();
  header.length = *reader.read_u16();
  header.checksum = *reader.read_u16();
  if (header.length < UdpHeader::kSize || header.length > segment.size()) return kBad;
  return header;
}

void write_udp(ByteWriter& writer, const UdpHeader& header) {
  POLLUX_INVARIANT(header.length <= UINT16_MAX);
  writer.write_u16(header.source_port);
  writer.write_u16(header.destination_port);
  writer.write_u16(static_cast<std::uint16_t>(header.length));
  writer.write_u16(header.checksum);
}

std::uint16_t udp_checksum(const IpAddress& source, const IpAddress& destination, Bytes segment) {
  const std::uint16_t checksum = sum_of(source, destination, segment);
  return checksum == 0 ? UINT16_MAX : checksum;
}

bool has_right_udp_checksum(const IpAddress& source, const IpAddress& destination, Bytes segment) {
  return sum_of(source, destination, segment) == 0;
}

}  // namespace pollux::net
