// Long headers (RFC 9000 §17.2; RFC 9369 §3): Initial, 0-RTT, Handshake, and the front of Retry.
// Parsing stops before what header protection hides; where the packet ends comes from its Length field, so a
// datagram is walked by parsing again behind each packet (§12.2).
#pragma once

#include <cstdint>
#include <expected>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "wire/connection_id.h"
#include "wire/packet_number.h"
#include "wire/packet_type.h"
#include "wire/version.h"

namespace pollux::wire {

// A header as it came, before header protection is removed.
struct ParsedLongHeader {
  PacketType type = PacketType::kInitial;  // kInitial, kZeroRtt, kHandshake or kRetry
  std::uint8_t first_byte = 0;             // the low four bits still protected
  Version version = kVersion1;
  ConnectionId destination_id;
  ConnectionId source_id;
  Bytes token;                           // Initial only; borrowed from the datagram
  std::size_t packet_number_offset = 0;  // from the packet's first byte; for Retry, where its token starts
  std::size_t packet_size = 0;           // where the next coalesced packet starts; for Retry, the whole datagram
};

// The packet at the front of `datagram`. When all but the end could be understood (kBadLength), or nothing could,
// there is no next packet to look for.
[[nodiscard]] std::expected<ParsedLongHeader, HeaderError> parse_long_header(
    Bytes datagram, FixedBitRule fixed_bit = FixedBitRule::kMustBeSet);

// A header to send. `type` is kInitial, kZeroRtt or kHandshake.
struct LongHeader {
  PacketType type = PacketType::kInitial;
  ConnectionId destination_id;
  ConnectionId source_id;
  Bytes token;  // Initial only
  PacketNumber packet_number = 0;
  std::size_t packet_number_length = 4;  // 1 to 4
  Version version = kVersion1;
  bool fixed_bit = true;  // clear only for a peer that takes it so (RFC 9287)
};

// The Length field always takes two bytes: enough for packets of up to 16,383 bytes behind it.
inline constexpr std::size_t kLengthFieldSize = 2;

// Where things are in a header that was written, from the packet's first byte.
struct LongHeaderLayout {
  std::size_t length_offset = 0;
  std::size_t packet_number_offset = 0;
  std::size_t header_size = 0;  // where the payload starts
};

[[nodiscard]] std::size_t encoded_size(const LongHeader& header);

// Writes the header, its packet number included, with the Length still to be filled in.
[[nodiscard]] LongHeaderLayout write(ByteWriter& writer, const LongHeader& header);

// Fills in the Length. `packet` reaches from the first byte of the header to the end of the AEAD tag.
void set_length(MutableBytes packet, const LongHeaderLayout& layout);

}  // namespace pollux::wire
