// ARP for IPv4 over Ethernet (RFC 826).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/byte_reader.h"
#include "base/byte_writer.h"
#include "base/socket_address.h"
#include "net/mac_address.h"

namespace pollux::net {

enum class ArpOperation : std::uint16_t { kRequest = 1, kReply = 2 };

struct ArpPacket {
  static constexpr std::size_t kSize = 28;

  ArpOperation operation{};  // any number may come from the wire
  MacAddress sender_mac{};
  IpAddress sender_ip;
  MacAddress target_mac{};
  IpAddress target_ip;

  [[nodiscard]] bool operator==(const ArpPacket&) const = default;
};

// Nothing when it is cut short, or for other networks than Ethernet and IPv4. Padding may follow.
[[nodiscard]] std::optional<ArpPacket> read_arp(ByteReader& reader);
void write_arp(ByteWriter& writer, const ArpPacket& packet);

}  // namespace pollux::net
