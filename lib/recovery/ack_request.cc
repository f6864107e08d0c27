#include "recovery/ack_request.h"

#include <algorithm>
#include <bit>

#include "recovery/loss_detector.h"

namespace pollux::recovery {

AckRequest choose_ack_request(const AckRequestFacts& facts) {
  const AckRequest as_ever{.max_ack_delay = facts.peer_max_ack_delay};
  const std::uint64_t packets = facts.window.value() / facts.max_datagram_size.value();
  // §8.1.1: slow start grows with its ACKs.
  if (facts.in_slow_start || packets < kMinPacketsForFewerAcks) return as_ever;
  const std::uint64_t threshold = std::min(std::bit_floor(packets / kAcksPerWindow), kMaxAckElicitingThreshold);
  // §8.1: at least one ACK a round trip, by a wide margin; rounded to a power of two of microseconds.
  const std::int64_t fraction = (facts.smoothed_rtt / kAckDelayRttFraction).to_microseconds();
  const auto rounded =
      static_cast<std::int64_t>(std::bit_floor(static_cast<std::uint64_t>(std::max<std::int64_t>(fraction, 1))));
  const Duration delay = std::clamp(Duration::microseconds(rounded), facts.peer_min_ack_delay,
                                    std::max(facts.peer_min_ack_delay, facts.peer_max_ack_delay));
  // §9: a packet that this many later ones have overtaken is what we would declare lost.
  return {.ack_eliciting_threshold = threshold, .max_ack_delay = delay, .reordering_threshold = kPacketThreshold};
}

}  // namespace pollux::recovery
