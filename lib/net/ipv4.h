// The IPv4 header (RFC 791).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/ecn.h"
#include "base/socket_address.h"
#include "net/ip_protocol.h"
#include "telemetry/drop_reason.h"

namespace pollux::net {

// What is sent has this (RFC 1700's recommended default).
inline constexpr std::uint8_t kTimeToLive = 64;

struct Ipv4Header {
  // Without options. What we build has none; of what we receive, they are passed over.
  static constexpr std::size_t kSize = 20;

  std::size_t header_size = kSize;
  std::size_t total_length = kSize;  // header and what is inside
  Ecn ecn = Ecn::kNotEct;
  bool is_fragment = false;  // the first one too
  IpProtocol protocol{};
  IpAddress source;
  IpAddress destination;

  [[nodiscard]] bool operator==(const Ipv4Header&) const = default;
};

// `packet` begins with the header; padding may follow what total_length says. Does not look at the checksum.
// The error is kIpv4BadHeader: then no length in it can be trusted.
[[nodiscard]] std::expected<Ipv4Header, telemetry::DropReason> read_ipv4(Bytes packet);

[[nodiscard]] bool has_right_checksum(const Ipv4Header& header, Bytes packet);

// Whether a header is written with its checksum, or with a zero for a device to fill in.
enum class HeaderChecksum : std::uint8_t { kCompute, kLeaveZero };

// Writes a header of kSize bytes, with Don't Fragment set (RFC 9000 §14).
void write_ipv4(ByteWriter& writer, const Ipv4Header& header, HeaderChecksum checksum);

}  // namespace pollux::net
