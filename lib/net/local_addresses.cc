#include "net/local_addresses.h"

#include <algorithm>

#include "net/ip_address_kind.h"

namespace pollux::net {

std::expected<void, std::string> LocalAddresses::add(const SocketAddress& listener) {
  if (!is_unicast(listener.ip)) {
    return std::unexpected("nobody can listen on " + listener.to_string() +
                           ": name an address of this host, that no other has");
  }
  if (listens(listener)) return {};
  if (listeners_.size() == kMaxListeners) {
    return std::unexpected("there is no room for " + listener.to_string() + ": at most " +
                           std::to_string(kMaxListeners) + " addresses can be listened on");
  }
  listeners_.push_back(listener);
  return {};
}

bool LocalAddresses::owns(const IpAddress& ip) const {
  return std::ranges::any_of(listeners_, [&](const SocketAddress& listener) { return listener.ip == ip; });
}

bool LocalAddresses::listens(const SocketAddress& address) const {
  return std::ranges::find(listeners_, address) != listeners_.end();
}

bool LocalAddresses::is_solicited_node_group(const IpAddress& group) const {
  return std::ranges::any_of(listeners_, [&](const SocketAddress& listener) {
    return listener.ip.family == IpFamily::kIpv6 && solicited_node_group(listener.ip) == group;
  });
}

}  // namespace pollux::net
