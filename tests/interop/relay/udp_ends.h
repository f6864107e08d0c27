// UdpEnds: between whom a frame goes that carries a UDP datagram.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/socket_address.h"
#include "net/mac_address.h"

namespace pollux::interop {

struct UdpEnds {
  net::MacAddress source_mac{};
  SocketAddress source;
  SocketAddress destination;
};

// Nothing for a frame that carries something else, or is cut short.
[[nodiscard]] std::optional<UdpEnds> udp_ends_of(Bytes frame);

}  // namespace pollux::interop
