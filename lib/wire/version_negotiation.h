// Version Negotiation packets (RFC 8999 §6, RFC 9000 §17.2.1). They have no version's rules: connection IDs of up
// to 255 bytes are carried as they came.
#pragma once

#include <cstdint>
#include <expected>
#include <span>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "wire/packet_type.h"
#include "wire/version.h"

namespace pollux::wire {

// Borrows from the datagram.
struct VersionNegotiationPacket {
  Bytes destination_id;
  Bytes source_id;
  Bytes encoded_versions;  // four bytes each, at least one

  [[nodiscard]] std::size_t version_count() const { return encoded_versions.size() / sizeof(Version); }
  // `index` is below version_count().
  [[nodiscard]] Version version(std::size_t index) const;
  [[nodiscard]] bool lists(Version wanted) const;
};

// What the packet took of its datagram, which is all of it.
[[nodiscard]] std::size_t encoded_size(const VersionNegotiationPacket& packet);

// kNotThisForm when the datagram has no long header or another version than zero.
[[nodiscard]] std::expected<VersionNegotiationPacket, HeaderError> parse_version_negotiation(Bytes datagram);

// What a server answers to a version that it does not speak.
struct VersionNegotiationToSend {
  Bytes destination_id;  // the Source Connection ID of what was received
  Bytes source_id;       // the Destination Connection ID of what was received
  std::span<const Version> versions;
  std::uint8_t unused_bits = 0;  // any value: the low six bits are sent, random ones keep the field from ossifying
};

[[nodiscard]] std::size_t encoded_size(const VersionNegotiationToSend& packet);
void write(ByteWriter& writer, const VersionNegotiationToSend& packet);

// A version of the form 0x?a?a?a?a, which nobody will ever speak (RFC 9000 §15): to be listed beside real ones.
[[nodiscard]] constexpr Version reserved_version(std::uint32_t random) {
  return (random & 0xf0f0f0f0U) | 0x0a0a0a0aU;
}
[[nodiscard]] constexpr bool is_reserved_version(Version version) {
  return (version & 0x0f0f0f0fU) == 0x0a0a0a0aU;
}

}  // namespace pollux::wire
