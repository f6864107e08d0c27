// Ecn: the two ECN bits of an IP packet (RFC 3168 §5), by their values on the wire.
#pragma once

#include <cstdint>

namespace pollux::net {

enum class Ecn : std::uint8_t { kNotEct = 0, kEct1 = 1, kEct0 = 2, kCongestionExperienced = 3 };

}  // namespace pollux::net
