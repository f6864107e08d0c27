// MacAddress: six bytes, in the order of the wire.
#pragma once

#include <array>
#include <cstdint>

namespace pollux::net {

using MacAddress = std::array<std::uint8_t, 6>;

inline constexpr MacAddress kBroadcastMac{0xff, 0xff, 0xff, 0xff, 0xff, 0xff};

// A group address: broadcast is one of them. No frame may come from one.
[[nodiscard]] constexpr bool is_multicast(const MacAddress& mac) {
  return (mac[0] & 1) != 0;
}

}  // namespace pollux::net
