#include "connection/handshake_progress.h"

#include <algorithm>

#include "connection/peer_parameters.h"

namespace pollux::connection {
namespace {

void apply(Parts& parts, const wire::TransportParameters& peer) {
  parts.streams.set_peer_limits(stream_limits_of(peer));
  if (peer.grease_quic_bit) parts.quic_bit.on_peer_takes_it_clear();
  parts.idle.on_peer_timeout(peer.max_idle_timeout);
  parts.recovery.set_peer_ack_parameters(peer.max_ack_delay, static_cast<std::uint8_t>(peer.ack_delay_exponent));
  parts.mtu.set_limit(ByteCount{std::min(parts.config.max_datagram_size.value(), peer.max_udp_payload_size)});
  if (parts.config.path_mtu == PathMtu::kGiven) parts.mtu.assume_limit();
  follow_path_mtu(parts);
}

[[nodiscard]] std::expected<void, wire::TransportError> step(Parts& parts, Timestamp now) {
  if (auto advanced = parts.handshake.advance(now); !advanced) return advanced;
  if (parts.spaces[wire::PacketNumberSpace::kHandshake].can_write()) parts.recovery.on_handshake_keys_available(now);
  if (const Bytes encoded = parts.handshake.take_peer_parameters(); !encoded.empty()) {
    const SeenIds seen{.peer_source = parts.peer_ids.initial(), .retry_source = parts.retry.source()};
    const auto peer = check_peer_parameters(encoded, wire::peer_of(parts.role), seen, parts.local_ids);
    if (!peer) return std::unexpected(peer.error());
    if (parts.role == wire::Role::kClient) {
      const auto version = parts.versions.on_peer_information(peer->version_information);
      if (!version) return version;
    }
    apply(parts, *peer);
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
  parts.application.on_handshake_complete(parts.handshake.alpn());
  // RFC 9001 §4.1.2: at a server, complete is confirmed.
  if (parts.role == wire::Role::kServer) confirm_handshake(parts, now);
}

}  // namespace pollux::connection
