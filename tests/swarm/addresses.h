// The addresses of a run beyond those that scenario::Simulation gives its hosts: a client's further ones, what its NAT
// shows of it, and the one that the server prefers.
#pragma once

#include <fmt/format.h>

#include "base/socket_address.h"

namespace pollux::swarm {

inline constexpr std::size_t kFurtherAddresses = 3;

[[nodiscard]] inline SocketAddress address_of(IpFamily family, std::size_t number, std::uint16_t port) {
  const bool ipv4 = family == IpFamily::kIpv4;
  return *SocketAddress::parse(ipv4 ? fmt::format("192.0.2.{}:{}", number, port)
                                    : fmt::format("[2001:db8::{:x}]:{}", number, port));
}

// Of a client: two of other hosts' numbers, and one that differs in the port from the first of them.
[[nodiscard]] inline SocketAddress further_address(IpFamily family, std::size_t host, std::size_t which) {
  constexpr std::size_t kFirst = 60;
  return address_of(family, kFirst + host * 2 + which % 2, static_cast<std::uint16_t>(50'000 + which));
}

// What a NAT that has got another address itself shows of the client behind it.
[[nodiscard]] inline SocketAddress other_outside_address(IpFamily family, std::size_t host, std::uint16_t port) {
  constexpr std::size_t kFirst = 100;
  return address_of(family, kFirst + host * 2 + port % 2, port);
}

[[nodiscard]] inline SocketAddress preferred_server_address(IpFamily family) {
  return address_of(family, 50, 4434);
}

}  // namespace pollux::swarm
