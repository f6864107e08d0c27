// OpenConnection: what a Connection is, with its parts open to the test. It reacts as a real one, and a test can take
// its keys and say whatever it likes in its name (packet_forge.h). Has no timers: it only answers.
#pragma once

#include "connection/handshake_progress.h"
#include "connection/migration.h"
#include "connection/packet_assembler.h"
#include "connection/packet_receiver.h"
#include "connection/parts.h"
#include "connection/stream_api.h"
#include "connection/version_restart.h"
#include "unit/connection/connection_pair.h"

namespace pollux::connection::testing {

class OpenConnection final : public StreamApi {
 public:
  OpenConnection(const ConnectionConfig& config, const Services& services, const Identity& identity,
                 Application& application, Timestamp start)
      : parts(config, services, identity, start), receiver(parts), now(start) {
    parts.application.attach(application.accept(*this));
  }

  [[nodiscard]] bool has_path(PathId path) const { return parts.paths.has(path); }
  [[nodiscard]] std::optional<PathId> on_new_path(const PathOrigin& origin, Timestamp at) {
    return admit_path(parts, origin, at);
  }
  bool on_possible_reset(Bytes last_bytes, Timestamp at) {
    if (!parts.peer_ids.is_reset_token(last_bytes)) return false;
    parts.close.on_stateless_reset(at, parts.recovery.pto_period());
    return true;
  }

  void on_datagram(ByteCount size, const Arrival& arrival) {
    now = arrival.at;
    if (parts.paths.has(arrival.path)) parts.paths[arrival.path].on_datagram_received(size);
  }
  DropVerdict on_long_packet(const wire::ParsedLongHeader& header, MutableBytes packet, const Arrival& arrival) {
    if (!parts.close.is_open()) return telemetry::DropReason::kAfterClose;
    return receiver.on_long_packet(header, packet, arrival);
  }
  [[nodiscard]] wire::FixedBitRule fixed_bit_rule() const { return connection::fixed_bit_rule(parts); }
  DropVerdict on_version_negotiation(const wire::VersionNegotiationPacket& packet, const Arrival& arrival) {
    return connection::on_version_negotiation(parts, packet, arrival.at);
  }
  [[nodiscard]] const crypto::HeaderKey* one_rtt_header_key() const {
    return parts.one_rtt.can_read() ? &parts.one_rtt.read_header_key() : nullptr;
  }
  DropVerdict keep_short_packet(Bytes packet, const Arrival& arrival) {
    return receiver.keep_short_packet(packet, arrival);
  }
  [[nodiscard]] std::optional<crypto::AeadOp> prepare_open(ShortPacket& packet, const crypto::HeaderMask& mask) const {
    return connection::prepare_open(packet, mask, parts.one_rtt,
                                    parts.spaces[wire::PacketNumberSpace::kApplicationData]);
  }
  DropVerdict on_short_packet(const ShortPacket& packet, crypto::AeadStatus status) {
    return receiver.on_short_packet(packet, status);
  }

  [[nodiscard]] bool has_handshake_work() const { return parts.handshake.has_work(); }
  void advance_handshake(Timestamp at) {
    connection::advance_handshake(parts, at);
    receiver.retry_early_packets();
  }
  [[nodiscard]] HandshakeState handshake_state() const { return parts.handshake.state(); }
  void on_burst_end(Timestamp at) {
    now = at;
    if (parts.close.is_open()) {
      parts.streams.report();
      parts.application.on_burst_end(at);
    }
    if (parts.close.is_open()) return;
    parts.close.begin_period(at, parts.recovery.pto_period());
    parts.application.on_connection_closed(parts.close.reason());
  }
  [[nodiscard]] Timestamp next_timeout() const { return Timestamp::never(); }
  void on_timeout(Timestamp) {}

  // Silent when told so: the test speaks in its place.
  [[nodiscard]] OutgoingDatagram assemble(MutableBytes out, SealQueue& seals, Timestamp at) {
    if (silent) return {};
    return PacketAssembler{parts, seals, at}.assemble(out);
  }

  [[nodiscard]] wire::Role role() const override { return parts.role; }
  [[nodiscard]] bool is_handshake_complete() const override {
    return parts.handshake.state() != HandshakeState::kInProgress;
  }
  [[nodiscard]] std::optional<wire::StreamId> open_stream(wire::StreamDirection direction) override {
    return parts.streams.open_stream(direction);
  }
  WriteOutcome write(wire::StreamId stream, Bytes data, wire::Fin fin) override {
    return {.accepted = static_cast<std::size_t>(parts.streams.write(stream, data, fin).accepted)};
  }
  void consume(wire::StreamId stream, std::uint64_t bytes) override { parts.streams.consume(stream, bytes); }
  void reset_stream(wire::StreamId stream, std::uint64_t code) override { parts.streams.reset_stream(stream, code); }
  void stop_sending(wire::StreamId stream, std::uint64_t code) override { parts.streams.stop_sending(stream, code); }
  void reset_stream_at(wire::StreamId stream, std::uint64_t code, std::uint64_t reliable_size) override {
    parts.streams.reset_stream_at(stream, code, reliable_size);
  }
  void set_priority(wire::StreamId stream, wire::Priority priority) override {
    parts.streams.set_priority(stream, priority);
  }
  DatagramStatus send_datagram(Bytes message) override { return parts.datagrams.send(message, one_rtt_room(parts)); }
  [[nodiscard]] std::size_t max_datagram_size() const override {
    return parts.datagrams.max_message_size(one_rtt_room(parts));
  }
  void close(std::uint64_t code, std::string_view reason) override { parts.close.on_application_close(code, reason); }

  Parts parts;
  PacketReceiver receiver;
  Timestamp now;
  bool silent = false;
};

using OpenPair = BasicPair<OpenConnection, OpenConnection>;
// One end does as it should, the other as the test says.
using BadClientPair = BasicPair<OpenConnection, Connection>;
using BadServerPair = BasicPair<Connection, OpenConnection>;

}  // namespace pollux::connection::testing
