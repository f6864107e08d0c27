// LocalAddresses: which IP addresses are ours and which UDP ports on them are open: one by one, as a server listens, or
// whole blocks, as a host that is many clients has them.
// Small and read for every packet: flat lists, looked through from their front.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "base/socket_address.h"

namespace pollux::net {

// Addresses that follow one another, with the same ports open on each of them. Both ends belong to it.
struct AddressBlock {
  IpAddress first_ip;
  IpAddress last_ip;
  std::uint16_t first_port = 1;
  std::uint16_t last_port = UINT16_MAX;

  [[nodiscard]] bool owns(const IpAddress& ip) const { return first_ip <= ip && ip <= last_ip; }
  [[nodiscard]] bool has(const SocketAddress& address) const {
    return owns(address.ip) && first_port <= address.port && address.port <= last_port;
  }
};

class LocalAddresses {
 public:
  // One more is refused.
  static constexpr std::size_t kMaxListeners = 64;
  static constexpr std::size_t kMaxBlocks = 8;

  // Opens a UDP port on an address, which becomes ours: ARP, ICMP and ND answer for it. Twice is as good as once.
  // The error is a sentence for an operator: too many, or an address that no host can have (0.0.0.0, multicast).
  [[nodiscard]] std::expected<void, std::string> add(const SocketAddress& listener);

  // The same for every address and port of a block: at most 2^24 addresses, which have all but their last three bytes
  // in common.
  [[nodiscard]] std::expected<void, std::string> add(const AddressBlock& block);

  [[nodiscard]] bool owns(const IpAddress& ip) const;
  [[nodiscard]] bool listens(const SocketAddress& address) const;
  // `group` is the IPv6 solicited-node multicast address (RFC 4291 §2.7.1) of one of ours.
  [[nodiscard]] bool is_solicited_node_group(const IpAddress& group) const;

  [[nodiscard]] std::span<const SocketAddress> listeners() const { return listeners_; }

 private:
  std::vector<SocketAddress> listeners_;
  std::vector<AddressBlock> blocks_;
};

}  // namespace pollux::net
