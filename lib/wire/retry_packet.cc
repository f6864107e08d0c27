// RFC 9000 §17.2.5, read and written; the tag is neither made nor checked here.
#include "wire/retry_packet.h"

#include "base/invariant.h"
#include "wire/long_header.h"

namespace pollux::wire {

std::expected<RetryPacket, HeaderError> parse_retry(Bytes datagram, FixedBitRule fixed_bit) {
  const std::expected<ParsedLongHeader, HeaderError> header = parse_long_header(datagram, fixed_bit);
  if (!header) return std::unexpected{header.error()};
  if (header->type != PacketType::kRetry) return std::unexpected{HeaderError::kNotThisForm};
  const Bytes behind_ids = datagram.subspan(header->packet_number_offset);
  if (behind_ids.size() < kRetryIntegrityTagLength) return std::unexpected{HeaderError::kTruncated};
  const std::size_t token_length = behind_ids.size() - kRetryIntegrityTagLength;
  // RFC 9000 §17.2.5.2-4.
  if (token_length == 0) return std::unexpected{HeaderError::kEmptyToken};
  return RetryPacket{.version = header->version,
                     .destination_id = header->destination_id,
                     .source_id = header->source_id,
                     .token = behind_ids.first(token_length),
                     .integrity_tag = behind_ids.subspan(token_length),
                     .without_tag = datagram.first(datagram.size() - kRetryIntegrityTagLength)};
}

std::size_t encoded_size(const RetryToSend& packet) {
  return 1 + sizeof(Version) + 1 + packet.destination_id.size() + 1 + packet.source_id.size() + packet.token.size();
}

void write(ByteWriter& writer, const RetryToSend& packet) {
  POLLUX_INVARIANT(!packet.token.empty());
  const std::uint8_t type = long_type_bits(PacketType::kRetry, packet.version);
  writer.write_u8(static_cast<std::uint8_t>(kHeaderFormBit | kFixedBit | type | (packet.unused_bits & 0x0f)));
  writer.write_u32(packet.version);
  writer.write_u8(static_cast<std::uint8_t>(packet.destination_id.size()));
  writer.write_bytes(packet.destination_id.bytes());
  writer.write_u8(static_cast<std::uint8_t>(packet.source_id.size()));
  writer.write_bytes(packet.source_id.bytes());
  writer.write_bytes(packet.token);
}

std::size_t retry_pseudo_packet_size(const ConnectionId& original_destination_id, Bytes without_tag) {
  return 1 + original_destination_id.size() + without_tag.size();
}

void write_retry_pseudo_packet(ByteWriter& writer, const ConnectionId& original_destination_id, Bytes without_tag) {
  writer.write_u8(static_cast<std::uint8_t>(original_destination_id.size()));
  writer.write_bytes(original_destination_id.bytes());
  writer.write_bytes(without_tag);
}

}  // namespace pollux::wire
