// What a router on a simulated wire does to the ECN bits of a frame: pure, and the IPv4 checksum stays right.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/ecn.h"
#include "drivers/net/sim/link.h"

namespace pollux::drivers::sim {

// The ECN bits of a frame that holds IPv4 or IPv6; nothing for another.
[[nodiscard]] std::optional<Ecn> ecn_of(Bytes frame);

// Rewrites the ECN bits; of a congested link, ECT becomes CE last of all. False: the frame is lost for them.
[[nodiscard]] bool apply_ecn(EcnTreatment treatment, bool congested, MutableBytes frame);

}  // namespace pollux::drivers::sim
