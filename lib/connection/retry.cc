#include "connection/retry.h"

#include <array>

#include "connection/retransmission.h"
#include "crypto/retry_integrity.h"
#include "wire/retry_packet.h"

namespace pollux::connection {
namespace {

using telemetry::DropReason;

// RFC 9001 §5.8
[[nodiscard]] bool is_genuine(const wire::RetryPacket& packet, const wire::ConnectionId& original_destination) {
  std::vector<std::uint8_t> pseudo_packet(wire::retry_pseudo_packet_size(original_destination, packet.without_tag));
  ByteWriter writer{pseudo_packet};
  wire::write_retry_pseudo_packet(writer, original_destination, packet.without_tag);
  return crypto::retry_integrity_tag_is_valid(pseudo_packet, packet.integrity_tag, packet.version);
}

[[nodiscard]] bool may_follow(const Parts& parts, const wire::RetryPacket& packet) {
  // RFC 9000 §17.2.5.1-2
  if (packet.source_id == parts.peer_ids.initial()) return false;
  // RFC 9369 §4.1: a Retry is in the original version.
  if (packet.version != parts.versions.original()) return false;
  if (packet.destination_id != parts.local_ids.chosen()) return false;
  // RFC 9000 §17.2.5.2-3
  return packet.token.size() <= kMaxTokenLength && is_genuine(packet, parts.local_ids.original_destination());
}

}  // namespace

std::optional<DropReason> on_retry(Parts& parts, Bytes packet, Timestamp now) {
  if (!parts.close.is_open()) return DropReason::kAfterClose;
  // RFC 9000 §17.2.5.2-1, §17.2.5.2-2: only before anything else from the server.
  const bool is_first = parts.role == wire::Role::kClient && !parts.retry.source() && !has_heard_from_peer(parts);
  if (!is_first) return DropReason::kQuicUnexpectedRetry;
  const auto retry = wire::parse_retry(packet);
  if (!retry || !may_follow(parts, *retry)) return DropReason::kQuicUnexpectedRetry;
  // RFC 9000 §17.2.5.1-3; §17.2.5.2-5: our own Source Connection ID stays.
  parts.peer_ids.replace_initial(retry->source_id);
  parts.retry.on_retry(retry->source_id, retry->token);
  parts.initial_keys.restart(retry->source_id);
  if (parts.trace) parts.trace->on_retry_received(*retry, now);
  send_first_flight_again(parts, now);
  parts.counters.add(telemetry::Counter::kRetriesFollowed);
  return std::nullopt;
}

}  // namespace pollux::connection
