#include "net/ip_address_kind.h"

#include <algorithm>
#include <array>

namespace pollux::net {
namespace {

constexpr std::array<std::uint8_t, 16> kIpv6Loopback{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

[[nodiscard]] bool is_loopback(const IpAddress& ip) {
  return ip.family == IpFamily::kIpv4 ? ip.octets[0] == 127 : ip.octets == kIpv6Loopback;
}

}  // namespace

bool is_unspecified(const IpAddress& ip) {
  return std::ranges::all_of(ip.bytes(), [](std::uint8_t octet) { return octet == 0; });
}

// 224.0.0.0 and up: what is above the groups (240.0.0.0/4, the broadcast address in it) is no host either.
bool is_multicast(const IpAddress& ip) {
  return ip.family == IpFamily::kIpv4 ? ip.octets[0] >= 224 : ip.octets[0] == 0xff;
}

bool is_unicast(const IpAddress& ip) {
  return !is_unspecified(ip) && !is_loopback(ip) && !is_multicast(ip);
}

IpAddress all_nodes_group() {
  return {.family = IpFamily::kIpv6, .octets = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}};
}

IpAddress solicited_node_group(const IpAddress& ip) {
  return {.family = IpFamily::kIpv6,
          .octets = {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0xff, ip.octets[13], ip.octets[14], ip.octets[15]}};
}

}  // namespace pollux::net
