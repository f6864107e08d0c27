// WireDatagram: a UDP datagram as it lies in a frame on the simulated wire, and the tags of the packets in it, by which
// they are recognised (packet_watch.h).
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/byte_reader.h"
#include "base/socket_address.h"
#include "net/udp_encapsulation.h"
#include "scenario/packet_tap.h"
#include "wire/long_header.h"
#include "wire/packet_type.h"

namespace pollux::swarm {

struct WireDatagram {
  SocketAddress source;
  SocketAddress destination;
  Bytes payload;
};

// Nothing for a frame that is too short. Damaged frames give what stands in them.
[[nodiscard]] inline std::optional<WireDatagram> read_datagram(IpFamily family, Bytes frame) {
  const std::size_t headers = net::headers_size(family);
  if (frame.size() <= headers) return std::nullopt;
  const bool ipv4 = family == IpFamily::kIpv4;
  const std::size_t length = ipv4 ? 4 : 16;
  constexpr std::size_t kUdpHeader = 8;
  const Bytes addresses = frame.subspan(headers - kUdpHeader - 2 * length);
  const auto address_of = [&](Bytes octets) { return ipv4 ? IpAddress::v4(octets) : IpAddress::v6(octets); };
  const auto port_at = [&](std::size_t offset) {
    return static_cast<std::uint16_t>(addresses[offset] << 8 | addresses[offset + 1]);
  };
  return WireDatagram{
      .source = {.ip = address_of(addresses.first(length)), .port = port_at(2 * length)},
      .destination = {.ip = address_of(addresses.subspan(length, length)), .port = port_at(2 * length + 2)},
      .payload = frame.subspan(headers)};
}

// Of each packet, as far as the datagram can be walked.
[[nodiscard]] inline std::vector<scenario::PacketTag> tags_of(Bytes payload) {
  std::vector<scenario::PacketTag> tags;
  while (!payload.empty()) {
    std::size_t size = payload.size();
    if (wire::has_long_header(payload.front())) {
      const auto header = wire::parse_long_header(payload, wire::FixedBitRule::kMayBeClear);
      if (!header) break;
      size = header->packet_size;
    }
    const Bytes packet = payload.first(size);
    payload = payload.subspan(size);
    if (packet.size() < sizeof(scenario::PacketTag)) break;
    std::ranges::copy(packet.last(sizeof(scenario::PacketTag)), tags.emplace_back().begin());
  }
  return tags;
}

}  // namespace pollux::swarm
