// What becomes of a frame that a simulated wire damages.
#pragma once

#include "base/bytes.h"
#include "base/rng.h"
#include "drivers/net/sim/link.h"

namespace pollux::drivers::sim {

// Flips one to eight bits of one byte. kUdpPayload falls back to kAnywhere for a frame that has no such payload.
void corrupt(Corruption what, MutableBytes frame, Rng& rng);

}  // namespace pollux::drivers::sim
