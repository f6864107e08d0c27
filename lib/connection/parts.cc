#include "connection/parts.h"

#include "connection/peer_parameters.h"

namespace pollux::connection {
Parts::Parts(const ConnectionConfig& given, const Services& services, const Identity& identity, Timestamp now)
    : config(given),
      role(services.tls.role()),
      counters(services.counters),
      aead(services.aead),
      rng(services.rng),
      local_ids(identity.local, identity.original_destination, services.ids),
      peer_ids(identity.peer, given.active_connection_id_limit),
      versions(role, given.versions, identity.version),
      retry(identity.retry_source, identity.token),
      quic_bit(services.rng),
      initial_keys(services.aead, role, identity.retry_source.value_or(identity.original_destination)),
      spaces(given.max_ack_delay),
      one_rtt(services.aead, given.keys),
      handshake(services.tls,
                {.aead = services.aead,
                 .spaces = spaces,
                 .one_rtt = one_rtt,
                 .versions = versions,
                 .rng = services.rng,
                 .chunks = services.chunks},
                local_parameters(given, role, local_ids, identity.retry_source)),
      application(services.counters),
      streams(role, given.streams, services.streams, application, services.stream_observer),
      datagrams(given.extensions.max_datagram_frame_size),
      recovery(recovery::RecoveryConfig{.role = role,
                                        .max_datagram_size = kMinDatagramSize,
                                        .congestion = given.congestion,
                                        .seed = services.rng.next_u64(),
                                        .first_packet_number = given.first_packet_number}),
      paths(role == wire::Role::kServer ? identity.address : AddressValidation::kValidated),
      ecn(given.ecn),
      spin(role, given.spin),
      idle(given.idle_timeout, now, given.keep_alive) {
  spin.restart(rng);
  if (services.trace == nullptr) return;
  trace.start(*services.trace, *this, now);
  application.set_trace(trace);
}

bool has_heard_from_peer(const Parts& parts) {
  const PacketSpace& initial = parts.spaces[wire::PacketNumberSpace::kInitial];
  return initial.discarded || initial.acks.largest_received().has_value();
}

std::size_t one_rtt_room(const Parts& parts) {
  // The first byte, the connection ID, the longest packet number, and the AEAD tag.
  const PathId active = parts.paths.active_id();
  // While the path waits for an ID, it may get the longest.
  const std::size_t id_length =
      parts.peer_ids.has_id(active) ? parts.peer_ids.id_on(active).size() : wire::kMaxConnectionIdLength;
  const std::size_t overhead = 1 + id_length + crypto::kMaxPacketNumberLength + crypto::kAeadTagLength;
  return static_cast<std::size_t>(parts.mtu.size().value()) - overhead;
}

wire::FixedBitRule fixed_bit_rule(const Parts& parts) {
  // A client's first packet says so, a server's first Handshake packet. RFC 9287 §3.1: or an earlier connection did,
  // whose token has validated the client's address.
  const PacketSpace& handshake = parts.spaces[wire::PacketNumberSpace::kHandshake];
  const bool has_said_so = parts.role == wire::Role::kClient || handshake.can_write() || handshake.discarded ||
                           parts.paths.active().is_validated();
  return parts.config.grease_quic_bit && has_said_so ? wire::FixedBitRule::kMayBeClear : wire::FixedBitRule::kMustBeSet;
}

void discard_initial_keys(Parts& parts, Timestamp now) {
  if (parts.spaces[wire::PacketNumberSpace::kInitial].discarded) return;
  parts.spaces.discard(wire::PacketNumberSpace::kInitial);
  parts.initial_keys.discard();
  parts.handshake.discard(wire::EncryptionLevel::kInitial);
  parts.recovery.discard_space(wire::PacketNumberSpace::kInitial, now);
}

void discard_early_data_keys(Parts& parts) {
  PacketSpace& space = parts.spaces[wire::PacketNumberSpace::kApplicationData];
  space.read = {};
  space.write = {};
  parts.early_data.on_keys_discarded();
}

void reject_early_data(Parts& parts, Timestamp now) {
  constexpr auto kSpace = wire::PacketNumberSpace::kApplicationData;
  discard_early_data_keys(parts);
  // RFC 9000 §17.2.3-2: packet numbers go on where they were.
  parts.early_data.on_rejected(parts.recovery.next_packet_number(kSpace));
  parts.recovery.on_early_data_rejected(now);
  parts.spaces[kSpace].sent_frames.trim(std::nullopt);
  parts.spaces[kSpace].probes = 0;
  // RFC 9001 §4.6.2-3
  parts.streams.forget_all();
  parts.application.on_early_data_rejected();
  parts.counters.add(telemetry::Counter::kEarlyDataRejected);
}

void confirm_handshake(Parts& parts, Timestamp now) {
  if (parts.handshake.state() == HandshakeState::kConfirmed) return;
  parts.handshake.on_confirmed();
  discard_initial_keys(parts, now);
  // RFC 9001 §4.9.2-1
  parts.spaces.discard(wire::PacketNumberSpace::kHandshake);
  parts.handshake.discard(wire::EncryptionLevel::kHandshake);
  parts.recovery.discard_space(wire::PacketNumberSpace::kHandshake, now);
  parts.recovery.on_handshake_confirmed(now);
  parts.one_rtt.on_handshake_confirmed();
  parts.mtu.begin();
}

void on_path_changed(Parts& parts, Timestamp now) {
  const auto first_on_path = parts.recovery.next_packet_number(wire::PacketNumberSpace::kApplicationData);
  parts.mtu.on_path_changed(first_on_path);
  parts.ecn.on_path_changed(first_on_path);
  parts.spin.restart(parts.rng);
  parts.recovery.on_path_changed(now);
  follow_path_mtu(parts);
}

void follow_path_mtu(Parts& parts) {
  if (parts.mtu.take_black_hole()) parts.counters.add(telemetry::Counter::kMtuBlackHoles);
  if (parts.mtu.take_change()) parts.recovery.set_max_datagram_size(parts.mtu.size());
}

void close_with(Parts& parts, const wire::TransportError& error, Timestamp now) {
  if (!parts.close.is_open()) return;
  parts.counters.add(telemetry::Counter::kConnectionErrors);
  if (error.code == wire::TransportErrorCode::kInternalError) parts.counters.add(telemetry::Counter::kInternalErrors);
  parts.close.on_transport_error(error, now, parts.recovery.pto_period());
}

}  // namespace pollux::connection
