#include "net/ipv4.h"

#include "base/byte_reader.h"
#include "base/invariant.h"
#include "net/checksum.h"

namespace pollux::net {
namespace {

constexpr std::uint16_t kDontFragment = 0x4000;
constexpr std::uint16_t kMoreFragmentsOrOffset = 0x3fff;
constexpr std::uint8_t kVersionAndLength = 0x45;  // version 4, five words of four bytes
constexpr std::size_t kChecksumOffset = 10;

}  // namespace

std::expected<Ipv4Header, telemetry::DropReason> read_ipv4(Bytes packet) {
  constexpr auto kBad = std::unexpected(telemetry::DropReason::kIpv4BadHeader);
  if (packet.size() < Ipv4Header::kSize) return kBad;
  ByteReader reader{packet};
  Ipv4Header header;
  const std::uint8_t version_and_length = *reader.read_u8();
  header.header_size = static_cast<std::size_t>(version_and_length & 0x0f) * 4;
  header.ecn = static_cast<Ecn>(*reader.read_u8() & 0x03);
  header.total_length = *reader.read_u16();
  if ((version_and_length >> 4) != 4 || header.header_size < Ipv4Header::kSize ||
      header.total_length < header.header_size || header.total_length > packet.size()) {
    return kBad;
  }
  (void)reader.skip(2);  // identification
  header.is_fragment = (*reader.read_u16() & kMoreFragmentsOrOffset) != 0;
  (void)reader.skip(1);  // time to live
  header.protocol = static_cast<IpProtocol>(*reader.read_u8());
  (void)reader.skip(2);  // checksum
  header.source = IpAddress::v4(*reader.read_bytes(4));
  header.destination = IpAddress::v4(*reader.read_bytes(4));
  return header;
}

bool has_right_checksum(const Ipv4Header& header, Bytes packet) {
  return finish_checksum(add_to_sum(0, packet.first(header.header_size))) == 0;
}

void write_ipv4(ByteWriter& writer, const Ipv4Header& header, HeaderChecksum checksum) {
  POLLUX_INVARIANT(header.total_length <= UINT16_MAX);
  const MutableBytes place = writer.reserve(Ipv4Header::kSize);
  ByteWriter fields{place};
  fields.write_u8(kVersionAndLength);
  fields.write_u8(static_cast<std::uint8_t>(header.ecn));
  fields.write_u16(static_cast<std::uint16_t>(header.total_length));
  fields.write_u16(0);  // RFC 6864 §4.1: means nothing in a packet that cannot be fragmented.
  fields.write_u16(kDontFragment);
  fields.write_u8(kTimeToLive);
  fields.write_u8(static_cast<std::uint8_t>(header.protocol));
  fields.write_u16(0);
  fields.write_bytes(header.source.bytes());
  fields.write_bytes(header.destination.bytes());
  if (checksum == HeaderChecksum::kLeaveZero) return;
  ByteWriter{place.subspan(kChecksumOffset)}.write_u16(finish_checksum(add_to_sum(0, place)));
}

}  // namespace pollux::net
