#include "net/local_addresses.h"

#include <algorithm>

#include "net/ip_address_kind.h"

namespace pollux::net {
namespace {

// What a solicited-node group tells of an address: RFC 4291 §2.7.1.
constexpr std::size_t kGroupBytes = 3;

[[nodiscard]] std::size_t length_of(const IpAddress& ip) {
  return ip.bytes().size();
}

// The address with its last bytes as another one has them.
[[nodiscard]] IpAddress with_last_bytes(IpAddress ip, const IpAddress& of) {
  std::ranges::copy(of.bytes().last(kGroupBytes), ip.octets.begin() + (length_of(ip) - kGroupBytes));
  return ip;
}

[[nodiscard]] std::string text_of(const AddressBlock& block) {
  return block.first_ip.to_string() + "-" + block.last_ip.to_string();
}

[[nodiscard]] std::unexpected<std::string> nobody_listens_on(const std::string& what) {
  return std::unexpected("nobody can listen on " + what + ": name an address of this host, that no other has");
}

}  // namespace

std::expected<void, std::string> LocalAddresses::add(const SocketAddress& listener) {
  if (!is_unicast(listener.ip)) return nobody_listens_on(listener.to_string());
  if (listens(listener)) return {};
  if (listeners_.size() == kMaxListeners) {
    return std::unexpected("there is no room for " + listener.to_string() + ": at most " +
                           std::to_string(kMaxListeners) + " addresses can be listened on");
  }
  listeners_.push_back(listener);
  return {};
}

std::expected<void, std::string> LocalAddresses::add(const AddressBlock& block) {
  if (!is_unicast(block.first_ip) || !is_unicast(block.last_ip)) return nobody_listens_on(text_of(block));
  if (with_last_bytes(block.first_ip, block.last_ip) != block.last_ip || block.last_ip < block.first_ip) {
    return std::unexpected(text_of(block) +
                           " is no block of addresses: the last comes after the first, and only their last three bytes "
                           "may differ");
  }
  if (block.first_port == 0 || block.last_port < block.first_port) {
    return std::unexpected("ports " + std::to_string(block.first_port) + " to " + std::to_string(block.last_port) +
                           " are none: name the lowest, at least 1, and then the highest");
  }
  if (blocks_.size() == kMaxBlocks) {
    return std::unexpected("there is no room for " + text_of(block) + ": at most " + std::to_string(kMaxBlocks) +
                           " blocks of addresses can be used");
  }
  blocks_.push_back(block);
  return {};
}

bool LocalAddresses::owns(const IpAddress& ip) const {
  return std::ranges::any_of(listeners_, [&](const SocketAddress& listener) { return listener.ip == ip; }) ||
         std::ranges::any_of(blocks_, [&](const AddressBlock& block) { return block.owns(ip); });
}

bool LocalAddresses::listens(const SocketAddress& address) const {
  return std::ranges::find(listeners_, address) != listeners_.end() ||
         std::ranges::any_of(blocks_, [&](const AddressBlock& block) { return block.has(address); });
}

bool LocalAddresses::is_solicited_node_group(const IpAddress& group) const {
  const auto is_group_of = [&](const IpAddress& ip) {
    return ip.family == IpFamily::kIpv6 && solicited_node_group(ip) == group;
  };
  return std::ranges::any_of(listeners_, is_group_of, &SocketAddress::ip) ||
         std::ranges::any_of(blocks_, [&](const AddressBlock& block) {
           const IpAddress ip = with_last_bytes(block.first_ip, group);
           return block.owns(ip) && is_group_of(ip);
         });
}

}  // namespace pollux::net
