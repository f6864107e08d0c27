#include "connection/handshake_progress.h"

#include <algorithm>

#include "connection/peer_parameters.h"

namespace pollux::connection {
namespace {

[[nodiscard]] std::expected<void, wire::TransportError> apply(Parts& parts, const wire::TransportParameters& peer,
                                                              Timestamp now) {
  parts.peer = peer;
  if (parts.trace) parts.trace->on_peer_parameters(parts, now);
  parts.streams.set_peer_limits(stream_limits_of(peer));
  if (peer.reset_stream_at) parts.streams.on_peer_takes_reset_at();
  parts.datagrams.on_peer_limit(peer.max_datagram_frame_size);
  if (peer.min_ack_delay) parts.ack_frequency.on_peer_offer(*peer.min_ack_delay, peer.max_ack_delay);
  if (peer.grease_quic_bit) parts.quic_bit.on_peer_takes_it_clear();
  parts.idle.on_peer_timeout(peer.max_idle_timeout);
  parts.recovery.set_peer_ack_parameters(peer.max_ack_delay, static_cast<std::uint8_t>(peer.ack_delay_exponent));
  parts.mtu.set_limit(ByteCount{std::min(parts.config.max_datagram_size.value(), peer.max_udp_payload_size)});
  if (parts.config.path_mtu == PathMtu::kGiven) parts.mtu.assume_limit();
  follow_path_mtu(parts);
  if (peer.stateless_reset_token) parts.peer_ids.set_initial_token(*peer.stateless_reset_token);
  if (!peer.preferred_address) return {};
  // RFC 9000 §5.1.1, §9.6.3-7: an ID like any other, with sequence number 1.
  return parts.peer_ids.on_new_connection_id({.sequence_number = 1,
                                              .connection_id = peer.preferred_address->connection_id,
                                              .stateless_reset_token = peer.preferred_address->stateless_reset_token});
}

// Client: within what is remembered, streams may be opened and written to (RFC 9000 §7.4.1-10).
void offer_early_data(Parts& parts) {
  const auto remembered =
      wire::parse_transport_parameters(parts.handshake.remembered_parameters(), wire::Role::kServer);
  if (!remembered) return;
  parts.early_data.on_offered(*remembered);
  parts.streams.set_peer_limits(stream_limits_of(*remembered));
  // draft-ietf-quic-reliable-stream-reset-09 §3: what is remembered holds for 0-RTT too.
  if (remembered->reset_stream_at) parts.streams.on_peer_takes_reset_at();
}

// What TLS says of 0-RTT (RFC 9001 §4.6). Comes before the parameters of this connection are applied: a rejection takes
// the remembered ones away.
void follow_early_data(Parts& parts, Timestamp now) {
  using State = EarlyData::State;
  const State state = parts.early_data.state();
  const tls::EarlyDataState verdict = parts.handshake.early_data();
  if (verdict == tls::EarlyDataState::kOffered && state == State::kNone) offer_early_data(parts);
  if (verdict == tls::EarlyDataState::kRejected && state == State::kOffered) reject_early_data(parts, now);
  if (verdict == tls::EarlyDataState::kAccepted && state != State::kAccepted) {
    parts.early_data.on_accepted();
    parts.counters.add(telemetry::Counter::kEarlyDataAccepted);
  }
}

// TLS has just read the first flight of the other side.
void count_ticket(Parts& parts) {
  if (parts.handshake.is_resumed()) parts.counters.add(telemetry::Counter::kSessionsResumed);
  if (parts.handshake.was_replayed()) parts.counters.add(telemetry::Counter::kEarlyDataReplays);
}

[[nodiscard]] std::expected<void, wire::TransportError> step(Parts& parts, Timestamp now) {
  const bool had_keys = parts.spaces[wire::PacketNumberSpace::kHandshake].can_write();
  const EarlyData::State before = parts.early_data.state();
  if (auto advanced = parts.handshake.advance(now); !advanced) return advanced;
  if (parts.spaces[wire::PacketNumberSpace::kHandshake].can_write()) {
    parts.recovery.on_handshake_keys_available(now);
    if (!had_keys) count_ticket(parts);
  }
  follow_early_data(parts, now);
  if (const Bytes encoded = parts.handshake.take_peer_parameters(); !encoded.empty()) {
    const SeenIds seen{.peer_source = parts.peer_ids.initial(), .retry_source = parts.retry.source()};
    const auto peer = check_peer_parameters(encoded, wire::peer_of(parts.role), seen, parts.local_ids);
    if (!peer) return std::unexpected(peer.error());
    if (parts.role == wire::Role::kClient) {
      const auto version = parts.versions.on_peer_information(peer->version_information);
      if (!version) return version;
    }
    if (auto checked = parts.early_data.check_parameters(*peer); !checked) return checked;
    if (auto applied = apply(parts, *peer, now); !applied) return applied;
  }
  if (before == EarlyData::State::kNone && parts.early_data.state() != before) {
    parts.application.on_early_data(parts.handshake.alpn());
  }
  return {};
}

}  // namespace

void advance_handshake(Parts& parts, Timestamp now) {
  if (!parts.close.is_open()) return;
  const HandshakeState before = parts.handshake.state();
  if (const auto stepped = step(parts, now); !stepped) {
    if (before == HandshakeState::kInProgress) parts.counters.add(telemetry::Counter::kHandshakesFailed);
    close_with(parts, stepped.error(), now);
    return;
  }
  if (before != HandshakeState::kInProgress || parts.handshake.state() != HandshakeState::kComplete) return;
  parts.counters.add(telemetry::Counter::kHandshakesCompleted);
  if (parts.trace) parts.trace->on_alpn(parts.handshake.alpn(), now);
  parts.application.on_handshake_complete(parts.handshake.alpn());
  // RFC 9000 §9.5-7: before the peer migrates.
  parts.local_ids.start(parts.peer.active_connection_id_limit);
  // RFC 9001 §4.1.2: at a server, complete is confirmed.
  if (parts.role == wire::Role::kServer) {
    confirm_handshake(parts, now);
    parts.new_token.want(parts.paths.active_id());
  }
}

}  // namespace pollux::connection
