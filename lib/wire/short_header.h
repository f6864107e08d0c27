// The short header of 1-RTT packets (RFC 9000 §17.3). A packet with one reaches to the end of its datagram.
// Inline: this is on the path of every data packet.
#pragma once

#include <cstdint>
#include <expected>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "wire/connection_id.h"
#include "wire/packet_number.h"
#include "wire/packet_type.h"

namespace pollux::wire {

// A header as it came, before header protection is removed.
struct ParsedShortHeader {
  std::uint8_t first_byte = 0;  // the low five bits still protected
  Bytes destination_id;         // borrowed from the packet
  std::size_t packet_number_offset = 0;
};

// `local_id_length` is that of the connection IDs that we issue (0 to 20). A packet that is refused here may
// still be a stateless reset (§10.3): those need only 21 bytes.
[[nodiscard]] inline std::expected<ParsedShortHeader, HeaderError> parse_short_header(
    Bytes packet, std::size_t local_id_length, FixedBitRule fixed_bit = FixedBitRule::kMustBeSet) {
  if (packet.empty()) return std::unexpected{HeaderError::kTruncated};
  const std::uint8_t first_byte = packet.front();
  if (has_long_header(first_byte)) return std::unexpected{HeaderError::kNotThisForm};
  // RFC 9000 §17.3.1-1: without the fixed bit it is not a packet of this version.
  const bool is_clear = (first_byte & kFixedBit) == 0;
  if (is_clear && fixed_bit == FixedBitRule::kMustBeSet) return std::unexpected{HeaderError::kFixedBitClear};
  const std::size_t packet_number_offset = 1 + local_id_length;
  if (packet.size() < packet_number_offset) return std::unexpected{HeaderError::kTruncated};
  // RFC 9001 §5.4.2-1: a packet without a whole sample is discarded.
  if (packet.size() < packet_number_offset + kMinProtectedBytes) {
    return std::unexpected{HeaderError::kTooShortToProtect};
  }
  return ParsedShortHeader{first_byte, packet.subspan(1, local_id_length), packet_number_offset};
}

// A header to send.
struct ShortHeader {
  ConnectionId destination_id;
  PacketNumber packet_number = 0;
  std::size_t packet_number_length = 4;  // 1 to 4
  bool spin = false;
  bool key_phase = false;
  bool fixed_bit = true;  // clear only for a peer that takes it so (RFC 9287)
};

[[nodiscard]] inline std::size_t encoded_size(const ShortHeader& header) {
  return 1 + header.destination_id.size() + header.packet_number_length;
}

// Writes the header, its packet number included; the packet number is the last thing in it.
inline void write(ByteWriter& writer, const ShortHeader& header) {
  POLLUX_INVARIANT(header.packet_number_length >= 1 && header.packet_number_length <= kMaxPacketNumberLength);
  // RFC 9000 §17.3.1-2: the reserved bits are zero.
  writer.write_u8(static_cast<std::uint8_t>((header.fixed_bit ? kFixedBit : 0) | (header.spin ? kSpinBit : 0) |
                                            (header.key_phase ? kKeyPhaseBit : 0) | (header.packet_number_length - 1)));
  writer.write_bytes(header.destination_id.bytes());
  write_truncated_packet_number(writer, header.packet_number, header.packet_number_length);
}

}  // namespace pollux::wire
