// Retry packets (RFC 9000 §17.2.5): their structure, and the pseudo-packet that their integrity tag is made over
// (RFC 9001 §5.8). The tag itself is crypto's; here it is sixteen opaque bytes.
#pragma once

#include <cstdint>
#include <expected>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "wire/connection_id.h"
#include "wire/packet_type.h"
#include "wire/version.h"

namespace pollux::wire {

inline constexpr std::size_t kRetryIntegrityTagLength = 16;

// Borrows from the datagram.
struct RetryPacket {
  Version version = kVersion1;
  ConnectionId destination_id;
  ConnectionId source_id;
  Bytes token;          // at least one byte
  Bytes integrity_tag;  // kRetryIntegrityTagLength bytes
  Bytes without_tag;    // the packet up to its tag, for the pseudo-packet
};

// A Retry packet takes its whole datagram.
[[nodiscard]] std::expected<RetryPacket, HeaderError> parse_retry(Bytes datagram,
                                                                  FixedBitRule fixed_bit = FixedBitRule::kMustBeSet);

// What a server sends, up to the tag; the tag goes right behind it.
struct RetryToSend {
  ConnectionId destination_id;   // the Source Connection ID of the client's Initial
  ConnectionId source_id;        // the server's new choice
  Bytes token;                   // at least one byte
  std::uint8_t unused_bits = 0;  // any value: the low four bits are sent
  Version version = kVersion1;
};

// Without the tag.
[[nodiscard]] std::size_t encoded_size(const RetryToSend& packet);
void write(ByteWriter& writer, const RetryToSend& packet);

// RFC 9001 §5.8: the associated data of the tag is the client's first Destination Connection ID, with its length
// before it, and then the Retry packet without its tag.
[[nodiscard]] std::size_t retry_pseudo_packet_size(const ConnectionId& original_destination_id, Bytes without_tag);
void write_retry_pseudo_packet(ByteWriter& writer, const ConnectionId& original_destination_id, Bytes without_tag);

}  // namespace pollux::wire
