// ICMP (RFC 792) and ICMPv6 (RFC 4443): the header that all messages share, and their checksums.
// ICMPv6's checksum covers a pseudo header, ICMP's does not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/socket_address.h"

namespace pollux::net {

// Echo is type 8 and 0 in ICMP, 128 and 129 in ICMPv6; otherwise the two are alike.
namespace icmp_type {
inline constexpr std::uint8_t kEchoReply = 0;
inline constexpr std::uint8_t kEchoRequest = 8;
}  // namespace icmp_type

namespace icmpv6_type {
inline constexpr std::uint8_t kEchoRequest = 128;
inline constexpr std::uint8_t kEchoReply = 129;
inline constexpr std::uint8_t kNeighborSolicitation = 135;
inline constexpr std::uint8_t kNeighborAdvertisement = 136;
}  // namespace icmpv6_type

struct IcmpHeader {
  static constexpr std::size_t kSize = 4;
  // An echo has an identifier and a sequence number behind the header.
  static constexpr std::size_t kEchoSize = 8;

  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::uint16_t checksum = 0;

  [[nodiscard]] bool operator==(const IcmpHeader&) const = default;
};

[[nodiscard]] std::optional<IcmpHeader> read_icmp(ByteReader& reader);
void write_icmp(ByteWriter& writer, const IcmpHeader& header);

// Of a message as it was received, with its checksum in place.
[[nodiscard]] bool has_right_icmp_checksum(Bytes message);
[[nodiscard]] bool has_right_icmpv6_checksum(const IpAddress& source, const IpAddress& destination, Bytes message);

// Takes the checksum of a message that is ready but for it, and writes it.
void set_icmp_checksum(MutableBytes message);
void set_icmpv6_checksum(const IpAddress& source, const IpAddress& destination, MutableBytes message);

}  // namespace pollux::net
