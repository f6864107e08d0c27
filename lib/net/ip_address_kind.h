// What kind of IP address something is, from its first bytes alone.
#pragma once

#include "base/socket_address.h"

namespace pollux::net {

// 0.0.0.0 or ::.
[[nodiscard]] bool is_unspecified(const IpAddress& ip);
[[nodiscard]] bool is_multicast(const IpAddress& ip);
// One host somewhere else can have it: not unspecified, no loopback, no group, no broadcast address.
[[nodiscard]] bool is_unicast(const IpAddress& ip);

// ff02::1: all nodes of the link.
[[nodiscard]] IpAddress all_nodes_group();
// RFC 4291 §2.7.1: ff02::1:ff00:0 with the last three bytes of an IPv6 address.
[[nodiscard]] IpAddress solicited_node_group(const IpAddress& ip);

}  // namespace pollux::net
