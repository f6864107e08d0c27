#include "net/icmp.h"

#include "net/checksum.h"
#include "net/ip_protocol.h"

namespace pollux::net {
namespace {

constexpr std::size_t kChecksumOffset = 2;

[[nodiscard]] std::uint32_t icmpv6_pseudo_sum(const IpAddress& source, const IpAddress& destination, Bytes message) {
  return pseudo_header_sum(source, destination, IpProtocol::kIcmpv6, message.size());
}

void set_checksum(std::uint32_t initial_sum, MutableBytes message) {
  const MutableBytes place = message.subspan(kChecksumOffset, 2);
  ByteWriter{place}.write_u16(0);
  ByteWriter{place}.write_u16(finish_checksum(add_to_sum(initial_sum, message)));
}

}  // namespace

std::optional<IcmpHeader> read_icmp(ByteReader& reader) {
  if (reader.remaining() < IcmpHeader::kSize) return std::nullopt;
  IcmpHeader header;
  header.type = *reader.read_u8();
  header.code = *reader.read_u8();
  header.checksum = *reader.read_u16();
  return header;
}

void write_icmp(ByteWriter& writer, const IcmpHeader& header) {
  writer.write_u8(header.type);
  writer.write_u8(header.code);
  writer.write_u16(header.checksum);
}

bool has_right_icmp_checksum(Bytes message) {
  return finish_checksum(add_to_sum(0, message)) == 0;
}

bool has_right_icmpv6_checksum(const IpAddress& source, const IpAddress& destination, Bytes message) {
  return finish_checksum(add_to_sum(icmpv6_pseudo_sum(source, destination, message), message)) == 0;
}

void set_icmp_checksum(MutableBytes message) {
  set_checksum(0, message);
}

void set_icmpv6_checksum(const IpAddress& source, const IpAddress& destination, MutableBytes message) {
  set_checksum(icmpv6_pseudo_sum(source, destination, message), message);
}

}  // namespace pollux::net
