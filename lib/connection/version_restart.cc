#include "connection/version_restart.h"

#include <algorithm>

#include "connection/retransmission.h"

namespace pollux::connection {
namespace {

using telemetry::DropReason;

// RFC 8999 §6: it answers a packet of ours when it has the connection IDs of that, crosswise.
[[nodiscard]] bool answers_us(const Parts& parts, const wire::VersionNegotiationPacket& packet) {
  return std::ranges::equal(packet.destination_id, parts.local_ids.chosen().bytes()) &&
         std::ranges::equal(packet.source_id, parts.peer_ids.initial().bytes());
}

}  // namespace

std::optional<DropReason> on_version_negotiation(Parts& parts, const wire::VersionNegotiationPacket& packet,
                                                 Timestamp now) {
  // RFC 9000 §6.2-2: only before anything else from the server. RFC 9000 §6.1-1, RFC 9368 §2.1: a server ignores it.
  const bool is_first = parts.role == wire::Role::kClient && !parts.retry.source() && !has_heard_from_peer(parts);
  if (!is_first || !answers_us(parts, packet)) return DropReason::kQuicUnexpectedVersionNegotiation;
  switch (parts.versions.on_version_negotiation(packet)) {
    case VersionChoice::Answer::kIgnore:
      return DropReason::kQuicUnexpectedVersionNegotiation;
    case VersionChoice::Answer::kGiveUp:
      // RFC 9000 §6.2-1: there is nobody to say goodbye to.
      parts.close.on_no_common_version();
      parts.counters.add(telemetry::Counter::kNoCommonVersions);
      return std::nullopt;
    case VersionChoice::Answer::kBeginAgain:
      break;
  }
  // RFC 9001 §4.6.2-4: nobody has read the 0-RTT of before. TLS may offer it anew, in the other version.
  if (parts.early_data.state() == EarlyData::State::kOffered) {
    reject_early_data(parts, now);
    parts.early_data.begin_again();
  }
  send_first_flight_again(parts, now);
  parts.handshake.begin_again();
  parts.counters.add(telemetry::Counter::kVersionsChanged);
  return std::nullopt;
}

}  // namespace pollux::connection
