// Reading and writing of RFC 9000 §17.2. Nothing here touches what header protection covers when reading.
#include "wire/long_header.h"

#include "base/byte_reader.h"
#include "base/invariant.h"
#include "wire/invariants.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

std::optional<HeaderError> check(const InvariantLongHeader& header, FixedBitRule fixed_bit) {
  if (!is_known_version(header.version)) return HeaderError::kUnsupportedVersion;
  // RFC 9000 §17.2-1.
  const bool is_clear = (header.first_byte & kFixedBit) == 0;
  if (is_clear && fixed_bit == FixedBitRule::kMustBeSet) return HeaderError::kFixedBitClear;
  // RFC 9000 §17.2-3, §17.2-6.
  if (header.destination_id.size() > kMaxConnectionIdLength || header.source_id.size() > kMaxConnectionIdLength) {
    return HeaderError::kConnectionIdTooLong;
  }
  return std::nullopt;
}

// Initial only (§17.2.2).
std::expected<Bytes, HeaderError> read_token(ByteReader& reader) {
  const std::optional<std::uint64_t> length = read_varint(reader);
  if (!length || *length > reader.remaining()) return std::unexpected{HeaderError::kTruncated};
  return *reader.read_bytes(static_cast<std::size_t>(*length));
}

}  // namespace

std::expected<ParsedLongHeader, HeaderError> parse_long_header(Bytes datagram, FixedBitRule fixed_bit) {
  if (!datagram.empty() && !has_long_header(datagram.front())) return std::unexpected{HeaderError::kNotThisForm};
  const std::optional<InvariantLongHeader> invariant = parse_invariant_long_header(datagram);
  if (!invariant) return std::unexpected{HeaderError::kTruncated};
  if (const std::optional<HeaderError> error = check(*invariant, fixed_bit)) return std::unexpected{*error};

  const std::size_t offset = datagram.size() - invariant->rest.size();
  ParsedLongHeader header{.type = long_packet_type(invariant->first_byte, invariant->version),
                          .first_byte = invariant->first_byte,
                          .version = invariant->version,
                          .destination_id = ConnectionId{invariant->destination_id},
                          .source_id = ConnectionId{invariant->source_id},
                          .token = {},
                          .packet_number_offset = offset,
                          .packet_size = datagram.size()};
  if (header.type == PacketType::kRetry) return header;

  ByteReader reader{invariant->rest};
  if (header.type == PacketType::kInitial) {
    const std::expected<Bytes, HeaderError> token = read_token(reader);
    if (!token) return std::unexpected{token.error()};
    header.token = *token;
  }
  const std::optional<std::uint64_t> length = read_varint(reader);
  if (!length) return std::unexpected{HeaderError::kTruncated};
  if (*length > reader.remaining()) return std::unexpected{HeaderError::kBadLength};
  // RFC 9001 §5.4.2-1: a packet without a whole sample is discarded.
  if (*length < kMinProtectedBytes) return std::unexpected{HeaderError::kTooShortToProtect};
  header.packet_number_offset = offset + reader.position();
  header.packet_size = header.packet_number_offset + static_cast<std::size_t>(*length);
  return header;
}

std::size_t encoded_size(const LongHeader& header) {
  const std::size_t token_field =
      header.type == PacketType::kInitial ? varint_size(header.token.size()) + header.token.size() : 0;
  return 1 + sizeof(Version) + 1 + header.destination_id.size() + 1 + header.source_id.size() + token_field +
         kLengthFieldSize + header.packet_number_length;
}

LongHeaderLayout write(ByteWriter& writer, const LongHeader& header) {
  POLLUX_INVARIANT(header.packet_number_length >= 1 && header.packet_number_length <= kMaxPacketNumberLength);
  POLLUX_INVARIANT(header.type == PacketType::kInitial || header.token.empty());
  POLLUX_INVARIANT(static_cast<std::uint8_t>(header.type) < static_cast<std::uint8_t>(PacketType::kRetry));
  const std::size_t start = writer.position();
  // RFC 9000 §17.2-8: the reserved bits are zero.
  writer.write_u8(static_cast<std::uint8_t>(kHeaderFormBit | (header.fixed_bit ? kFixedBit : 0) |
                                            long_type_bits(header.type, header.version) |
                                            (header.packet_number_length - 1)));
  writer.write_u32(header.version);
  writer.write_u8(static_cast<std::uint8_t>(header.destination_id.size()));
  writer.write_bytes(header.destination_id.bytes());
  writer.write_u8(static_cast<std::uint8_t>(header.source_id.size()));
  writer.write_bytes(header.source_id.bytes());
  if (header.type == PacketType::kInitial) {
    write_varint(writer, header.token.size());
    writer.write_bytes(header.token);
  }
  LongHeaderLayout layout;
  layout.length_offset = writer.position() - start;
  write_varint_of_length(writer, 0, kLengthFieldSize);
  layout.packet_number_offset = writer.position() - start;
  write_truncated_packet_number(writer, header.packet_number, header.packet_number_length);
  layout.header_size = writer.position() - start;
  return layout;
}

void set_length(MutableBytes packet, const LongHeaderLayout& layout) {
  POLLUX_INVARIANT(packet.size() >= layout.header_size);
  store_varint(packet.subspan(layout.length_offset, kLengthFieldSize), packet.size() - layout.packet_number_offset);
}

}  // namespace pollux::wire
