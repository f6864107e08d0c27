// QUIC versions that Pollux speaks (RFC 9000 §15; RFC 9369 §3.1).
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

namespace pollux::wire {

using Version = std::uint32_t;

inline constexpr Version kVersionNegotiation = 0x00000000;
inline constexpr Version kVersion1 = 0x00000001;
inline constexpr Version kVersion2 = 0x6b3343cf;

// Each of them is compatible with the other (RFC 9369 §4): what one's first flight says, the other's can say.
inline constexpr std::array kKnownVersions{kVersion1, kVersion2};

[[nodiscard]] constexpr bool is_known_version(Version version) {
  return std::ranges::find(kKnownVersions, version) != kKnownVersions.end();
}

}  // namespace pollux::wire
