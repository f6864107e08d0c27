// The version-independent fields of RFC 8999 §5.
#include "wire/invariants.h"

#include "base/byte_reader.h"
#include "wire/packet_type.h"

namespace pollux::wire {
namespace {

std::optional<Bytes> read_connection_id(ByteReader& reader) {
  const std::optional<std::uint8_t> length = reader.read_u8();
  return length ? reader.read_bytes(*length) : std::nullopt;
}

}  // namespace

std::optional<InvariantLongHeader> parse_invariant_long_header(Bytes datagram) {
  ByteReader reader{datagram};
  const std::optional<std::uint8_t> first_byte = reader.read_u8();
  if (!first_byte || !has_long_header(*first_byte)) return std::nullopt;
  const std::optional<std::uint32_t> version = reader.read_u32();
  if (!version) return std::nullopt;
  const std::optional<Bytes> destination_id = read_connection_id(reader);
  if (!destination_id) return std::nullopt;
  const std::optional<Bytes> source_id = read_connection_id(reader);
  if (!source_id) return std::nullopt;
  return InvariantLongHeader{*first_byte, *version, *destination_id, *source_id, reader.rest()};
}

std::optional<Bytes> destination_id_of(Bytes datagram, std::size_t local_id_length) {
  ByteReader reader{datagram};
  const std::optional<std::uint8_t> first_byte = reader.read_u8();
  if (!first_byte) return std::nullopt;
  if (!has_long_header(*first_byte)) return reader.read_bytes(local_id_length);
  return reader.skip(sizeof(Version)) ? read_connection_id(reader) : std::nullopt;
}

}  // namespace pollux::wire
