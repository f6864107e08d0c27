// Datagrams through ports on the loopback interface, for the tests of this folder.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <vector>

#include "drivers/net/udp_socket/udp_socket_port.h"
#include "net/udp_encapsulation.h"

namespace pollux::drivers::udp_socket {

using Payload = std::vector<std::uint8_t>;

struct Received {
  Payload payload;
  net::Flow flow;
  Ecn ecn = Ecn::kNotEct;
};

// The interface takes what is sent at once, so a wait is for a loaded machine's sake only.
inline constexpr Duration kPatience = Duration::seconds(10);

inline SocketAddress loopback(IpFamily family, std::uint16_t port = 0) {
  return {.ip = IpAddress::parse(family == IpFamily::kIpv4 ? "127.0.0.1" : "::1").value(), .port = port};
}

inline SocketAddress wildcard(IpFamily family) {
  return {.ip = IpAddress::parse(family == IpFamily::kIpv4 ? "0.0.0.0" : "::").value(), .port = 0};
}

inline Payload pattern(std::size_t size, std::uint8_t first) {
  Payload payload(size);
  std::iota(payload.begin(), payload.end(), first);
  return payload;
}

// How many of them the port took, at once.
inline std::size_t send(UdpSocketPort& port, const net::Flow& flow, const std::vector<Payload>& payloads,
                        Ecn ecn = Ecn::kNotEct) {
  std::vector<net::Packet> packets(payloads.size());
  const std::size_t count = port.allocate(packets);
  for (std::size_t i = 0; i < count; ++i) {
    std::ranges::copy(payloads[i], net::payload_room(packets[i]).begin());
    net::encapsulate(packets[i], flow, port.info(), {.payload_size = payloads[i].size(), .ecn = ecn});
  }
  const std::size_t sent = port.transmit(std::span{packets}.first(count));
  port.release(packets);
  return sent;
}

// Whatever comes until there are `count`.
inline std::vector<Received> receive(UdpSocketPort& port, std::size_t count) {
  std::vector<Received> all;
  while (all.size() < count) {
    std::array<net::Packet, net::kMaxBurst> burst;
    const std::size_t got = port.receive(burst);
    for (const net::Packet& packet : std::span{burst}.first(got)) {
      all.push_back({.payload = {packet.data().begin(), packet.data().end()},
                     .flow = packet.label().flow,
                     .ecn = packet.label().ecn});
    }
    port.release(burst);
    if (got != 0) continue;
    port.wait(kPatience);
    std::array<net::Packet, 1> first;
    if (port.receive(first) == 0) break;
    all.push_back({.payload = {first[0].data().begin(), first[0].data().end()},
                   .flow = first[0].label().flow,
                   .ecn = first[0].label().ecn});
  }
  return all;
}

}  // namespace pollux::drivers::udp_socket
