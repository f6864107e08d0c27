#include "recovery/pto.h"

#include <algorithm>

namespace pollux::recovery {
namespace {

using wire::PacketNumberSpace;

// RFC 9002 §6.2.2.1-2: a server may be unable to send for want of the client's bytes; the client must not wait for it.
PtoDeadline anti_deadlock_deadline(const PtoFacts& facts) {
  return {.at = facts.timer_set_at + with_backoff(facts.pto_base, facts.pto_count),
          .space = facts.has_handshake_keys ? PacketNumberSpace::kHandshake : PacketNumberSpace::kInitial};
}

PtoDeadline deadline_of(PacketNumberSpace space, const PtoFacts& facts) {
  const PtoSpaceFacts& of_space = facts.spaces[wire::index_of(space)];
  PtoDeadline deadline{.at = Timestamp::never(), .space = space};
  if (!of_space.ack_eliciting_in_flight) return deadline;
  Duration period = facts.pto_base;
  if (space == PacketNumberSpace::kApplicationData) {
    // RFC 9002 §6.2.1-3
    if (facts.confirmed == HandshakeConfirmed::kNo) return deadline;
    period += facts.peer_max_ack_delay;
  }
  deadline.at = of_space.last_ack_eliciting_sent + with_backoff(period, facts.pto_count);
  return deadline;
}

}  // namespace

Duration with_backoff(Duration period, std::uint32_t pto_count) {
  const std::int64_t factor = std::int64_t{1} << std::min(pto_count, kMaxPtoBackoffExponent);
  if (period > Duration::infinite() / factor) return Duration::infinite();
  return period * factor;
}

PtoDeadline pto_deadline(const PtoFacts& facts) {
  // RFC 9002 §6.2.2.1-1
  if (facts.amplification == Amplification::kBlocked) return {};
  PtoDeadline earliest;
  for (const auto space :
       {PacketNumberSpace::kInitial, PacketNumberSpace::kHandshake, PacketNumberSpace::kApplicationData}) {
    const PtoDeadline deadline = deadline_of(space, facts);
    // RFC 9002 §6.2.1-2
    if (deadline.at < earliest.at) earliest = deadline;
  }
  if (earliest.at.is_never() && !facts.peer_validated_address) return anti_deadlock_deadline(facts);
  return earliest;
}

}  // namespace pollux::recovery
