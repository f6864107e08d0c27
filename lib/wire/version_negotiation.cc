// RFC 8999 §6 and RFC 9000 §17.2.1, read and written.
#include "wire/version_negotiation.h"

#include "base/byte_reader.h"
#include "base/invariant.h"
#include "wire/invariants.h"

namespace pollux::wire {

Version VersionNegotiationPacket::version(std::size_t index) const {
  ByteReader reader{encoded_versions.subspan(index * sizeof(Version))};
  const std::optional<std::uint32_t> version = reader.read_u32();
  POLLUX_INVARIANT(version.has_value());
  return *version;
}

bool VersionNegotiationPacket::lists(Version wanted) const {
  for (std::size_t i = 0; i < version_count(); ++i) {
    if (version(i) == wanted) return true;
  }
  return false;
}

std::expected<VersionNegotiationPacket, HeaderError> parse_version_negotiation(Bytes datagram) {
  if (!datagram.empty() && !has_long_header(datagram.front())) return std::unexpected{HeaderError::kNotThisForm};
  // RFC 8999 §6-1, RFC 9000 §17.2.1-1: the other seven bits of the first byte are nobody's business.
  const std::optional<InvariantLongHeader> header = parse_invariant_long_header(datagram);
  if (!header) return std::unexpected{HeaderError::kTruncated};
  if (header->version != kVersionNegotiation) return std::unexpected{HeaderError::kNotThisForm};
  // RFC 8999 §6-2: no version, or half of one.
  if (header->rest.empty() || header->rest.size() % sizeof(Version) != 0) {
    return std::unexpected{HeaderError::kNoVersions};
  }
  return VersionNegotiationPacket{header->destination_id, header->source_id, header->rest};
}

std::size_t encoded_size(const VersionNegotiationPacket& packet) {
  return 1 + sizeof(Version) + 1 + packet.destination_id.size() + 1 + packet.source_id.size() +
         packet.encoded_versions.size();
}

std::size_t encoded_size(const VersionNegotiationToSend& packet) {
  return 1 + sizeof(Version) + 1 + packet.destination_id.size() + 1 + packet.source_id.size() +
         packet.versions.size_bytes();
}

void write(ByteWriter& writer, const VersionNegotiationToSend& packet) {
  POLLUX_INVARIANT(packet.destination_id.size() <= kMaxInvariantConnectionIdLength);
  POLLUX_INVARIANT(packet.source_id.size() <= kMaxInvariantConnectionIdLength);
  POLLUX_INVARIANT(!packet.versions.empty());
  // RFC 9000 §17.2.1-2: the fixed bit, so that it looks like QUIC to what shares the port.
  writer.write_u8(static_cast<std::uint8_t>(kHeaderFormBit | kFixedBit | (packet.unused_bits & 0x3f)));
  // RFC 9000 §17.2.1-3.
  writer.write_u32(kVersionNegotiation);
  writer.write_u8(static_cast<std::uint8_t>(packet.destination_id.size()));
  writer.write_bytes(packet.destination_id);
  writer.write_u8(static_cast<std::uint8_t>(packet.source_id.size()));
  writer.write_bytes(packet.source_id);
  for (const Version version : packet.versions) writer.write_u32(version);
}

}  // namespace pollux::wire
