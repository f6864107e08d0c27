// IpProtocol: what is inside an IP packet, by the numbers of IPv4's protocol field and IPv6's next header.
#pragma once

#include <cstdint>

namespace pollux::net {

// Any number may come from the wire; these have a name.
enum class IpProtocol : std::uint8_t {
  kHopByHop = 0,
  kIcmp = 1,
  kUdp = 17,
  kRouting = 43,
  kFragment = 44,
  kEncapsulatingSecurity = 50,
  kAuthentication = 51,
  kIcmpv6 = 58,
  kNoNext = 59,
  kDestinationOptions = 60,
  kMobility = 135,
};

}  // namespace pollux::net
