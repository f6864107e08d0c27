// The UDP header (RFC 768) and its checksum over the pseudo header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/socket_address.h"
#include "telemetry/drop_reason.h"

namespace pollux::net {

struct UdpHeader {
  static constexpr std::size_t kSize = 8;

  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::size_t length = kSize;  // header and payload
  std::uint16_t checksum = 0;  // 0: none was taken

  [[nodiscard]] bool operator==(const UdpHeader&) const = default;
};

// `segment` is what the IP packet carries; it may be longer than the header says. The error is kUdpBadLength.
[[nodiscard]] std::expected<UdpHeader, telemetry::DropReason> read_udp(Bytes segment);
void write_udp(ByteWriter& writer, const UdpHeader& header);

// The checksum of a segment whose checksum field is zero; never 0, which would mean that there is none.
[[nodiscard]] std::uint16_t udp_checksum(const IpAddress& source, const IpAddress& destination, Bytes segment);
// Of a segment as it was received, with its checksum in place.
[[nodiscard]] bool has_right_udp_checksum(const IpAddress& source, const IpAddress& destination, Bytes segment);

}  // namespace pollux::net
