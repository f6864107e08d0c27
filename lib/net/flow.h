// Flow: the two ends of a UDP conversation, and the neighbor through which the remote end is reached.
// There is no ARP resolver: a server answers to the MAC address that the last packet came from.
#pragma once

#include "base/socket_address.h"
#include "net/flow_label.h"
#include "net/mac_address.h"

namespace pollux::net {

// `local` and `remote` are of one family.
struct Flow {
  SocketAddress local;
  SocketAddress remote;
  MacAddress remote_mac{};
  FlowLabel label = kNoFlowLabel;  // of what we send, where that is IPv6

  [[nodiscard]] bool operator==(const Flow&) const = default;
};

}  // namespace pollux::net
