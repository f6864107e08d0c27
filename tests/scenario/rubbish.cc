#include "scenario/rubbish.h"

#include <algorithm>
#include <array>

#include "connection/config.h"

namespace pollux::scenario {

DatagramBytes random_datagram(SeededRng& rng) {
  // Of all sizes, and often of those that may begin a connection.
  DatagramBytes datagram(rng.below(4) == 0 ? connection::kMinDatagramSize.value() + rng.below(200) : rng.below(1'473));
  rng.fill(datagram);
  // Often a long header of version 1.
  if (datagram.size() > 5 && rng.below(2) == 0) {
    datagram[0] |= 0xc0;
    constexpr std::array<std::uint8_t, 5> kVersion1AndIdLength{0, 0, 0, 1, 8};
    std::ranges::copy(kVersion1AndIdLength, datagram.begin() + 1);
  }
  return datagram;
}

DatagramBytes mutated(DatagramBytes datagram, SeededRng& rng) {
  switch (rng.below(4)) {
    case 0:  // bits flipped near the front, where the headers are
      datagram[rng.below(std::min<std::size_t>(datagram.size(), 40))] ^= static_cast<std::uint8_t>(1 + rng.below(255));
      break;
    case 1:  // bits flipped anywhere
      datagram[rng.below(datagram.size())] ^= static_cast<std::uint8_t>(1 + rng.below(255));
      break;
    case 2:  // cut
      datagram.resize(1 + rng.below(datagram.size() - 1));
      break;
    default:  // prolonged, so that something is coalesced behind it
      datagram.resize(std::min<std::size_t>(datagram.size() + 1 + rng.below(100), 1'472),
                      static_cast<std::uint8_t>(rng.next_u64()));
      datagram.back() ^= 1;
      break;
  }
  return datagram;
}

}  // namespace pollux::scenario
