// Rubbish: datagrams as somebody sends them who means no good, or who cannot do better. Drawn from the generator given.
#pragma once

#include "base/rng.h"
#include "scenario/stranger.h"

namespace pollux::scenario {

// Of all sizes, often of those that may begin a connection, and often with a long header of version 1.
[[nodiscard]] DatagramBytes random_datagram(SeededRng& rng);

// A datagram that was seen (of two bytes at least) with bits flipped, cut, or prolonged.
[[nodiscard]] DatagramBytes mutated(DatagramBytes datagram, SeededRng& rng);

}  // namespace pollux::scenario
