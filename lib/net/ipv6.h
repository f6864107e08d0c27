// The IPv6 header (RFC 8200), without extension headers: what QUIC and Neighbor Discovery are sent in has none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>

#include "base/byte_writer.h"
#include "base/bytes.h"
#include "base/ecn.h"
#include "base/socket_address.h"
#include "net/flow_label.h"
#include "net/ip_protocol.h"
#include "telemetry/drop_reason.h"

namespace pollux::net {

struct Ipv6Header {
  static constexpr std::size_t kSize = 40;

  std::size_t payload_length = 0;  // behind this header
  FlowLabel flow_label = kNoFlowLabel;
  Ecn ecn = Ecn::kNotEct;
  IpProtocol next_header{};
  std::uint8_t hop_limit = 64;
  IpAddress source;
  IpAddress destination;

  [[nodiscard]] bool operator==(const Ipv6Header&) const = default;
};

// `packet` begins with the header; padding may follow what payload_length says. The error is kIpv6BadHeader.
[[nodiscard]] std::expected<Ipv6Header, telemetry::DropReason> read_ipv6(Bytes packet);
void write_ipv6(ByteWriter& writer, const Ipv6Header& header);

// An extension header other than Fragment stands where UDP or ICMPv6 could.
[[nodiscard]] bool is_ipv6_extension(IpProtocol next_header);

}  // namespace pollux::net
