// What becomes of a frame that a simulated wire damages.
#pragma once

#include "base/bytes.h"
#include "base/rng.h"
#include "drivers/net/sim/link.h"

namespace pollux::drivers::sim {

// Flips one to eight bits of one byte. kUdpPayload falls back to kIpPacket for a frame that has no such payload.
// `frame` has an Ethernet header and more.
void corrupt(Corruption what, MutableBytes frame, Rng& rng);

}  // namespace pollux::drivers::sim
