// Connection: one QUIC connection (RFC 9000), of either role, as its shard drives it. Owns the parts and forwards
// to them; decides nothing itself. Never knows an address, a clock, a packet buffer's owner or another connection.
// The shard calls it in the order of its stages: packets, handshake work, end of burst, timers, assembly.
#pragma once

#include <cstddef>

#include "connection/migration.h"
#include "connection/outgoing_datagram.h"
#include "connection/packet_receiver.h"
#include "connection/parts.h"
#include "connection/seal_queue.h"
#include "connection/stream_api.h"

namespace pollux::connection {

class Connection final : public StreamApi {
 public:
  Connection(const ConnectionConfig& config, const Services& services, const Identity& identity,
             Application& application, Timestamp now);

  // --- paths ---

  // The shard keeps the addresses of each path. What it must route along a path that is not known yet, it asks for
  // here: nothing means that the datagram is to be dropped. A path may be gone after any other call.
  [[nodiscard]] bool has_path(PathId path) const { return parts_.paths.has(path); }
  [[nodiscard]] std::optional<PathId> on_new_path(const PathOrigin& origin, Timestamp now);
  [[nodiscard]] PathId active_path() const { return parts_.paths.active_id(); }

  // A client: validates a new path and moves there when that succeeds (RFC 9000 §9.2); until then, and if it fails,
  // everything stays as it is. Its addresses must be known before the next assemble().
  [[nodiscard]] std::expected<PathId, MigrationRefusal> migrate(PathPurpose purpose, const PathOrigin& origin,
                                                                Timestamp now);
  // RFC 9000 §9.6: where the server would have a client move; null when there is nothing to do.
  [[nodiscard]] const wire::PreferredAddress* preferred_address() const;
  // Whatever the shard made of preferred_address(): it is not asked for again.
  void on_preferred_address_tried() { preferred_address_tried_ = true; }

  // --- connection IDs ---

  // Gives the peer new IDs for all that it has. False when that is under way already.
  bool rotate_connection_ids() { return parts_.local_ids.rotate(); }
  // What the shard's tables have not heard of yet. To be drained before the next burst.
  [[nodiscard]] std::optional<LocalIdChange> take_id_change() { return parts_.local_ids.take_change(); }
  [[nodiscard]] std::optional<ResetTokenChange> take_token_change() { return parts_.peer_ids.take_token_change(); }
  [[nodiscard]] const PeerConnectionIds& peer_ids() const { return parts_.peer_ids; }

  // --- receiving ---

  // The last bytes of a datagram that belongs to no connection or that could not be opened: true when they are a reset
  // token of the peer's (RFC 9000 §10.3.1); the connection then drains.
  bool on_possible_reset(Bytes last_bytes, Timestamp now);

  // A datagram for this connection arrived, whatever is in it: counts for anti-amplification (RFC 9000 §8.1-3),
  // and makes a closing connection say so again (§10.2.1). Call before its packets.
  void on_datagram(ByteCount size, const Arrival& arrival);

  // An Initial, 0-RTT, Handshake or Retry packet. Long-header packets go one by one, in the order in which they came.
  [[nodiscard]] DropVerdict on_long_packet(const wire::ParsedLongHeader& header, MutableBytes packet,
                                           const Arrival& arrival);

  // How the headers of this connection's packets are to be parsed.
  [[nodiscard]] wire::FixedBitRule fixed_bit_rule() const { return connection::fixed_bit_rule(parts_); }

  // A Version Negotiation packet (RFC 9000 §6.2).
  [[nodiscard]] DropVerdict on_version_negotiation(const wire::VersionNegotiationPacket& packet,
                                                   const Arrival& arrival);

  // 1-RTT packets, through the shard's batches. Null while there are no keys: keep_short_packet then.
  [[nodiscard]] const crypto::HeaderKey* one_rtt_header_key() const;
  [[nodiscard]] DropVerdict keep_short_packet(Bytes packet, const Arrival& arrival);
  // Nothing: no key can open it any more.
  [[nodiscard]] std::optional<crypto::AeadOp> prepare_open(ShortPacket& packet, const crypto::HeaderMask& mask) const;
  [[nodiscard]] DropVerdict on_short_packet(const ShortPacket& packet, crypto::AeadStatus status);

  // --- the handshake ---

  // TLS has work: advance_handshake is due. It costs a hundred data packets, so the shard gives it a budget.
  [[nodiscard]] bool has_handshake_work() const { return parts_.handshake.has_work(); }
  void advance_handshake(Timestamp now);
  [[nodiscard]] HandshakeState handshake_state() const { return parts_.handshake.state(); }

  // --- tokens for a client's next connection (RFC 9000 §8.1.3) ---

  // A server: its client has proved to be at this path's address, and is to be offered a token for that. Each once.
  [[nodiscard]] std::optional<PathId> take_token_wish() { return parts_.new_token.take_wanted(); }
  // A server's, which goes out in a NEW_TOKEN frame.
  void offer_token(Bytes token) { parts_.new_token.offer(token); }
  // A client's, as it came; each once.
  [[nodiscard]] bool has_new_token() const { return parts_.new_token.has_arrived(); }
  [[nodiscard]] std::vector<std::uint8_t> take_new_token() { return parts_.new_token.take(); }
  // What it runs in: what a token is good for (RFC 9369 §5).
  [[nodiscard]] wire::Version version() const { return parts_.versions.current(); }

  // Asks the application to end the connection in good order.
  void shut_down() { parts_.application.on_shutdown(); }

  // --- after a burst ---

  // Lets the application write, and tells it of the end of the connection. Once a poll in which anything happened.
  void on_burst_end(Timestamp now);

  // --- time ---

  // When on_timeout must be called, if not before; never() for none. Changes with every other call.
  [[nodiscard]] Timestamp next_timeout() const;
  void on_timeout(Timestamp now);

  // --- sending ---

  // One datagram into `out`, and where it goes; its size is zero when nothing can or need be sent now. 1-RTT packets
  // are sealed when `seals` is flushed: `out` stays put until then, and this connection is not destroyed.
  [[nodiscard]] OutgoingDatagram assemble(MutableBytes out, SealQueue& seals, Timestamp now);

  // Wants the 1-RTT keys updated, as soon as RFC 9001 §6 allows it. They are also before they have been used too often.
  void update_keys() { parts_.one_rtt.request_update(); }

  // --- for the shard's book-keeping ---

  // kClosed: nothing is left to do, and the connection can be destroyed.
  [[nodiscard]] LifeState state() const { return parts_.close.state(); }
  [[nodiscard]] CloseReason close_reason() const { return parts_.close.reason(); }
  // A packet has proved to come from somebody who knows at least the connection's first Destination ID.
  [[nodiscard]] bool has_authentic_packet() const;
  // The IDs that lead to this connection.
  [[nodiscard]] const LocalConnectionIds& local_ids() const { return parts_.local_ids; }
  [[nodiscard]] const stream::Streams& streams() const { return parts_.streams; }
  [[nodiscard]] std::size_t open_stream_count() const { return parts_.streams.open_count(); }
  [[nodiscard]] const recovery::LossRecovery& recovery() const { return parts_.recovery; }
  // The largest UDP payload that the path is known to carry, and what it does to ECN marks.
  [[nodiscard]] ByteCount path_mtu() const { return parts_.mtu.size(); }
  [[nodiscard]] recovery::EcnState ecn_state() const { return parts_.ecn.state(); }

  // --- StreamApi: for the application ---
  [[nodiscard]] wire::Role role() const override { return parts_.role; }
  [[nodiscard]] bool is_handshake_complete() const override {
    return parts_.handshake.state() != HandshakeState::kInProgress;
  }
  [[nodiscard]] std::optional<wire::StreamId> open_stream(wire::StreamDirection direction) override;
  WriteOutcome write(wire::StreamId stream, Bytes data, wire::Fin fin) override;
  void consume(wire::StreamId stream, std::uint64_t bytes) override { parts_.streams.consume(stream, bytes); }
  void reset_stream(wire::StreamId stream, std::uint64_t application_error_code) override;
  void reset_stream_at(wire::StreamId stream, std::uint64_t application_error_code,
                       std::uint64_t reliable_size) override;
  void set_priority(wire::StreamId stream, wire::Priority priority) override {
    parts_.streams.set_priority(stream, priority);
  }
  void stop_sending(wire::StreamId stream, std::uint64_t application_error_code) override;
  DatagramStatus send_datagram(Bytes message) override;
  [[nodiscard]] std::size_t max_datagram_size() const override {
    return parts_.datagrams.max_message_size(one_rtt_room(parts_));
  }
  [[nodiscard]] telemetry::ConnectionTrace* trace() override { return parts_.trace ? &parts_.trace->trace() : nullptr; }
  void close(std::uint64_t application_error_code, std::string_view reason) override;

 private:
  void update_amplification();
  void on_recovery_timeout(Timestamp now);
  [[nodiscard]] bool wants_keep_alive() const;
  void probe_other_spaces(wire::PacketNumberSpace expired);
  void repeat_early_data(std::uint8_t probes);
  // When to say again that the peer's limits block us; never() when they do not, or an answer is under way.
  [[nodiscard]] Timestamp reminder_due() const;
  void count_streams();

  Parts parts_;
  PacketReceiver receiver_;
  Timestamp now_;  // of the last call, for the application's calls, which have none
  Timestamp paced_until_ = Timestamp::never();
  bool preferred_address_tried_ = false;
  std::uint64_t counted_opened_ = 0;
  std::uint64_t counted_closed_ = 0;
};

}  // namespace pollux::connection
