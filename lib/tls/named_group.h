// The key exchange groups that Pollux offers (RFC 8446 §4.2.7), one of them hybrid post-quantum.
#pragma once

#include <array>
#include <cstdint>

namespace pollux::tls {

// Values are TLS's own.
enum class NamedGroup : std::uint16_t {
  kSecp256r1 = 0x0017,
  kX25519 = 0x001d,
  kX25519MlKem768 = 0x11ec,  // makes a ClientHello of about 1,500 bytes: it never fits one Initial packet
};

// What both roles take when nobody says otherwise, the dearest first.
inline constexpr std::array kDefaultGroups{NamedGroup::kX25519MlKem768, NamedGroup::kX25519, NamedGroup::kSecp256r1};

}  // namespace pollux::tls
