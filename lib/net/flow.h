// Flow: the two ends of a UDP conversation, and the neighbor through which the remote end is reached.
// There is no ARP resolver: a server answers to the MAC address that the last packet came from.
#pragma once

#include <cstdint>

#include "base/socket_address.h"
#include "net/flow_label.h"
#include "net/mac_address.h"

namespace pollux::net {

// Who passes on what is sent, and at which of a worker's devices (Packet::port) it is.
struct Neighbor {
  MacAddress mac{};
  std::uint8_t port = 0;

  [[nodiscard]] bool operator==(const Neighbor&) const = default;
};

// `local` and `remote` are of one family.
struct Flow {
  SocketAddress local;
  SocketAddress remote;
  Neighbor neighbor{};
  FlowLabel label = kNoFlowLabel;  // of what we send, where that is IPv6

  [[nodiscard]] bool operator==(const Flow&) const = default;
};

}  // namespace pollux::net
