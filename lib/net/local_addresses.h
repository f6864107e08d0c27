// LocalAddresses: which IP addresses are ours and which UDP ports on them are open.
// Small and read for every packet: a flat list, looked through from its front.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "base/socket_address.h"

namespace pollux::net {

class LocalAddresses {
 public:
  // One more is refused.
  static constexpr std::size_t kMaxListeners = 64;

  // Opens a UDP port on an address, which becomes ours: ARP, ICMP and ND answer for it. Twice is as good as once.
  // The error is a sentence for an operator: too many, or an address that no host can have (0.0.0.0, multicast).
  [[nodiscard]] std::expected<void, std::string> add(const SocketAddress& listener);

  [[nodiscard]] bool owns(const IpAddress& ip) const;
  [[nodiscard]] bool listens(const SocketAddress& address) const;
  // `group` is the IPv6 solicited-node multicast address (RFC 4291 §2.7.1) of one of ours.
  [[nodiscard]] bool is_solicited_node_group(const IpAddress& group) const;

  [[nodiscard]] std::span<const SocketAddress> listeners() const { return listeners_; }

 private:
  std::vector<SocketAddress> listeners_;
};

}  // namespace pollux::net
