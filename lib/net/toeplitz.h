// Toeplitz: the hash by which NICs spread flows over their receive queues (receive side scaling, RSS). For each bit of
// the input that is set, the 32 bits of the key that begin at that bit's place are added without carry.
// Same key and same input give the same hash here and in a NIC. Keeps nothing but tables made from the key.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/socket_address.h"

namespace pollux::net {

// Enough for the addresses and ports of IPv6, and 32 bits more.
inline constexpr std::size_t kRssKeySize = 40;
using RssKey = std::array<std::uint8_t, kRssKeySize>;

// The key that the hash's published verification suite uses, and many a NIC until it is told another.
inline constexpr RssKey kWellKnownRssKey{0x6d, 0x5a, 0x56, 0xda, 0x25, 0x5b, 0x0e, 0xc2, 0x41, 0x67,
                                         0x25, 0x3d, 0x43, 0xa3, 0x8f, 0xb0, 0xd0, 0xca, 0x2b, 0xcb,
                                         0xae, 0x7b, 0x30, 0xb4, 0x77, 0xcb, 0x2d, 0xa3, 0x80, 0x30,
                                         0xf2, 0x0c, 0x6a, 0x42, 0xb7, 0x3b, 0xbe, 0xac, 0x01, 0xfa};

class Toeplitz {
 public:
  // Two IPv6 addresses and two ports.
  static constexpr std::size_t kMaxInput = 36;

  explicit Toeplitz(const RssKey& key);

  // `input`: at most kMaxInput bytes, in network order: source address, destination address, source port,
  // destination port.
  [[nodiscard]] std::uint32_t hash(Bytes input) const;
  // Of a packet on its way from one to the other; both are of one family.
  [[nodiscard]] std::uint32_t hash(const SocketAddress& source, const SocketAddress& destination) const;

 private:
  static constexpr std::size_t kNibbles = 2 * kMaxInput;

  // What each four bits of the input add, by their place and their value.
  std::array<std::array<std::uint32_t, 16>, kNibbles> table_{};
};

}  // namespace pollux::net
