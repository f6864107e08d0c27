// FlowLabel: by what an IPv6 router keeps the packets of a flow on one way (RFC 6437). Drawn at random for each flow,
// so that nobody can tell from two of them whether they belong together. Invariant: what is drawn is never
// kNoFlowLabel.
#pragma once

#include <cstdint>

#include "base/rng.h"

namespace pollux::net {

using FlowLabel = std::uint32_t;

inline constexpr FlowLabel kMaxFlowLabel = 0xf'ffff;
// What a packet says that belongs to no flow: the single one that answers a stranger.
inline constexpr FlowLabel kNoFlowLabel = 0;

[[nodiscard]] inline FlowLabel draw_flow_label(Rng& rng) {
  return 1 + static_cast<FlowLabel>(rng.below(kMaxFlowLabel));
}

}  // namespace pollux::net
