// QUIC versions that Pollux speaks (RFC 9000 §15).
#pragma once

#include <cstdint>

namespace pollux::wire {

using Version = std::uint32_t;

inline constexpr Version kVersionNegotiation = 0x00000000;
inline constexpr Version kVersion1 = 0x00000001;

}  // namespace pollux::wire
