// Ecn: the two ECN bits of an IP packet (RFC 3168 §5), by their values on the wire.
#pragma once

#include <cstdint>

namespace pollux {

enum class Ecn : std::uint8_t { kNotEct = 0, kEct1 = 1, kEct0 = 2, kCe = 3 };

}  // namespace pollux
