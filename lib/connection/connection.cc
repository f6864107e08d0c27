#include "connection/connection.h"

#include <algorithm>

#include "connection/handshake_progress.h"
#include "connection/packet_assembler.h"
#include "connection/retransmission.h"
#include "connection/version_restart.h"

namespace pollux::connection {
namespace {

// More than any turn of the shard's can use: a connection with fewer packet numbers left has come to its end.
constexpr std::uint64_t kNumbersForATurn = 4'096;

}  // namespace

Connection::Connection(const ConnectionConfig& config, const Services& services, const Identity& identity,
                       Application& application, Timestamp now)
    : parts_(config, services, identity, now), receiver_(parts_), now_(now) {
  parts_.application.attach(application.accept(*this));
}

std::optional<PathId> Connection::on_new_path(const PathOrigin& origin, Timestamp now) {
  now_ = now;
  return admit_path(parts_, origin, now);
}

std::expected<PathId, MigrationRefusal> Connection::migrate(PathPurpose purpose, const PathOrigin& origin,
                                                            Timestamp now) {
  now_ = now;
  return start_migration(parts_, purpose, origin, now);
}

const wire::PreferredAddress* Connection::preferred_address() const {
  // RFC 9000 §9.6.1-2: once the handshake is confirmed.
  const bool wanted = parts_.role == wire::Role::kClient && parts_.config.follow_preferred_address &&
                      !preferred_address_tried_ && parts_.close.is_open() &&
                      parts_.handshake.state() == HandshakeState::kConfirmed;
  return wanted && parts_.peer.preferred_address ? &*parts_.peer.preferred_address : nullptr;
}

bool Connection::on_possible_reset(Bytes last_bytes, Timestamp now) {
  if (!parts_.peer_ids.is_reset_token(last_bytes)) return false;
  now_ = now;
  // RFC 9000 §10.3.1-5
  if (parts_.close.is_open()) parts_.counters.add(telemetry::Counter::kStatelessResetsReceived);
  parts_.close.on_stateless_reset(now, parts_.recovery.pto_period());
  return true;
}

void Connection::on_datagram(ByteCount size, const Arrival& arrival) {
  now_ = arrival.at;
  if (parts_.trace) [[unlikely]]
    parts_.trace->on_datagram_received(size, arrival.ecn, now_);
  if (parts_.paths.has(arrival.path)) parts_.paths[arrival.path].on_datagram_received(size);
  update_amplification();
  if (parts_.close.state() == LifeState::kClosing) parts_.close.on_datagram_while_closing(size);
}

DropVerdict Connection::on_long_packet(const wire::ParsedLongHeader& header, MutableBytes packet,
                                       const Arrival& arrival) {
  if (parts_.close.state() > LifeState::kClosing) return telemetry::DropReason::kAfterClose;
  const DropVerdict drop = receiver_.on_long_packet(header, packet, arrival);
  if (parts_.trace && drop) parts_.trace->on_packet_dropped(header.type, packet.size(), *drop, arrival.at);
  update_amplification();  // the packet may have validated the address
  return drop;
}

DropVerdict Connection::on_version_negotiation(const wire::VersionNegotiationPacket& packet, const Arrival& arrival) {
  if (!parts_.close.is_open()) return telemetry::DropReason::kAfterClose;
  const DropVerdict drop = connection::on_version_negotiation(parts_, packet, arrival.at);
  if (parts_.trace && !drop) parts_.trace->on_version_negotiation_received(packet, arrival.at);
  return drop;
}

const crypto::HeaderKey* Connection::one_rtt_header_key() const {
  return parts_.one_rtt.can_read() ? &parts_.one_rtt.read_header_key() : nullptr;
}

DropVerdict Connection::keep_short_packet(Bytes packet, const Arrival& arrival) {
  if (!parts_.close.is_open()) return telemetry::DropReason::kAfterClose;
  return receiver_.keep_short_packet(packet, arrival);
}

std::optional<crypto::AeadOp> Connection::prepare_open(ShortPacket& packet, const crypto::HeaderMask& mask) const {
  return connection::prepare_open(packet, mask, parts_.one_rtt,
                                  parts_.spaces[wire::PacketNumberSpace::kApplicationData]);
}

DropVerdict Connection::on_short_packet(const ShortPacket& packet, crypto::AeadStatus status) {
  now_ = packet.arrival.at;
  const DropVerdict drop = receiver_.on_short_packet(packet, status);
  if (parts_.trace && drop) [[unlikely]] {
    parts_.trace->on_packet_dropped(wire::PacketType::kOneRtt, packet.packet.size(), *drop, now_);
  }
  update_amplification();  // the packet may have moved the connection to another path
  return drop;
}

void Connection::advance_handshake(Timestamp now) {
  now_ = now;
  connection::advance_handshake(parts_, now);
  if (parts_.trace) parts_.trace->observe(parts_, now);
  receiver_.retry_early_packets();
  update_amplification();
}

void Connection::on_burst_end(Timestamp now) {
  now_ = now;
  // RFC 9000 §12.3-3
  if (parts_.recovery.packet_numbers_left() < kNumbersForATurn) parts_.close.on_packet_numbers_used_up();
  if (parts_.close.is_open()) {
    parts_.streams.report();
    parts_.application.on_burst_end(now);
  }
  count_streams();
  if (parts_.trace) [[unlikely]]
    parts_.trace->observe_all(parts_, now);
  if (parts_.close.is_open()) return;
  parts_.close.begin_period(now, parts_.recovery.pto_period());
  // Here and not where it closed: that may have been in the middle of a call of the application's.
  parts_.application.on_connection_closed(parts_.close.reason());
}

void Connection::count_streams() {
  const std::uint64_t opened = parts_.streams.opened_count();
  // Streams end with their connection.
  const std::uint64_t closed = parts_.close.is_open() ? opened - parts_.streams.open_count() : opened;
  parts_.counters.add(telemetry::Counter::kStreamsOpened, opened - counted_opened_);
  parts_.counters.add(telemetry::Counter::kStreamsClosed, closed - counted_closed_);
  counted_opened_ = opened;
  counted_closed_ = closed;
}

Timestamp Connection::next_timeout() const {
  if (parts_.close.state() == LifeState::kClosed) return Timestamp::never();
  if (!parts_.close.is_open()) return parts_.close.deadline();
  Timestamp earliest = std::min(parts_.idle.deadline(parts_.recovery.pto_period()), parts_.recovery.next_timeout());
  earliest = std::min(earliest, parts_.early_data.key_deadline());
  for (const auto which : {wire::PacketNumberSpace::kInitial, wire::PacketNumberSpace::kHandshake,
                           wire::PacketNumberSpace::kApplicationData}) {
    // What the anti-amplification limit or the want of a connection ID holds back waits for the peer, not for time.
    if (parts_.spaces[which].discarded || parts_.paths.active().allowance() < kMinDatagramSize) continue;
    if (!parts_.peer_ids.has_id(parts_.paths.active_id())) continue;
    earliest = std::min(earliest, parts_.spaces[which].acks.ack_deadline());
  }
  if (wants_keep_alive()) earliest = std::min(earliest, parts_.idle.keep_alive_at());
  return std::min({earliest, paced_until_, parts_.paths.next_timeout(), reminder_due()});
}

Timestamp Connection::reminder_due() const {
  const bool waits = parts_.streams.is_blocked() && !parts_.streams.wants_to_send() && parts_.one_rtt.can_write() &&
                     !parts_.recovery.has_ack_eliciting_in_flight(wire::PacketNumberSpace::kApplicationData);
  return waits ? parts_.idle.reminder_due(parts_.recovery.pto_period()) : Timestamp::never();
}

// RFC 9000 §10.1.2: only for the sake of streams that are open.
bool Connection::wants_keep_alive() const {
  return parts_.handshake.state() == HandshakeState::kConfirmed && parts_.streams.open_count() != 0;
}

void Connection::on_timeout(Timestamp now) {
  now_ = now;
  if (!parts_.close.is_open()) {
    if (now >= parts_.close.deadline()) parts_.close.on_deadline();
    return;
  }
  if (now >= parts_.idle.deadline(parts_.recovery.pto_period())) {
    parts_.counters.add(telemetry::Counter::kConnectionsTimedOut);
    parts_.close.on_idle_timeout();
    return;
  }
  if (now >= parts_.early_data.key_deadline()) discard_early_data_keys(parts_);
  if (now >= parts_.paths.next_timeout()) {
    on_path_timeouts(parts_, now);
    update_amplification();
    if (!parts_.close.is_open()) return;
  }
  // RFC 9000 §4.1-5
  if (now >= reminder_due()) parts_.streams.remind_of_blocking();
  if (now >= parts_.recovery.next_timeout()) on_recovery_timeout(now);
  if (wants_keep_alive() && now >= parts_.idle.keep_alive_at()) parts_.idle.want_ping();
}

// RFC 9002 §6.2.4-4: what the other spaces wait for goes along, coalesced where there is room.
void Connection::probe_other_spaces(wire::PacketNumberSpace expired) {
  for (const auto which : {wire::PacketNumberSpace::kInitial, wire::PacketNumberSpace::kHandshake,
                           wire::PacketNumberSpace::kApplicationData}) {
    if (which == expired || !parts_.recovery.has_ack_eliciting_in_flight(which)) continue;
    repeat_in_probe(parts_, which, parts_.recovery.probe_candidates(which));
    parts_.spaces[which].probes = 1;
  }
}

void Connection::on_recovery_timeout(Timestamp now) {
  if (parts_.trace) parts_.trace->on_timer_expired(now);
  const recovery::TimeoutOutcome outcome = parts_.recovery.on_timeout(now);
  if (parts_.trace) parts_.trace->on_packets_lost(parts_, outcome.space, outcome.lost, now);
  on_packets_lost(parts_, outcome.space, outcome.lost);
  follow_path_mtu(parts_);
  if (outcome.persistent_congestion) parts_.counters.add(telemetry::Counter::kPersistentCongestions);
  if (outcome.probes != 0) {
    parts_.counters.add(telemetry::Counter::kProbeTimeouts);
    parts_.ecn.on_probe_timeout();
    repeat_in_probe(parts_, outcome.space, outcome.probe_candidates);
    parts_.spaces[outcome.space].probes = outcome.probes;
    probe_other_spaces(outcome.space);
    if (outcome.space == wire::PacketNumberSpace::kInitial) repeat_early_data(outcome.probes);
  }
  parts_.spaces[outcome.space].sent_frames.trim(parts_.recovery.first_frame_record(outcome.space));
}

// RFC 9000 §17.2.3-1: the server may have dropped what came before an Initial that it could read.
void Connection::repeat_early_data(std::uint8_t probes) {
  constexpr auto kSpace = wire::PacketNumberSpace::kApplicationData;
  if (!parts_.spaces[kSpace].can_write()) return;
  const auto oldest = parts_.recovery.oldest_ack_eliciting(kSpace);
  if (oldest.empty()) return;
  repeat_in_probe(parts_, kSpace, oldest);
  parts_.spaces[kSpace].probes = probes;
}

OutgoingDatagram Connection::assemble(MutableBytes out, SealQueue& seals, Timestamp now) {
  now_ = now;
  PacketAssembler assembler{parts_, seals, now};
  const OutgoingDatagram datagram = assembler.assemble(out);
  paced_until_ = assembler.paced_until();
  if (datagram.size != 0) update_amplification();
  if (parts_.trace) [[unlikely]] {
    if (datagram.size != 0) parts_.trace->on_datagram_sent(datagram, now);
    parts_.trace->observe(parts_, now);
  }
  return datagram;
}

bool Connection::has_authentic_packet() const {
  return has_heard_from_peer(parts_) || !parts_.close.is_open();
}

// RFC 9002 §6.2.2.1: a server that cannot send arms no timer. Less room than a full datagram counts as none.
void Connection::update_amplification() {
  const bool blocked = parts_.paths.active().allowance() < kMinDatagramSize;
  parts_.recovery.set_amplification(blocked ? recovery::Amplification::kBlocked : recovery::Amplification::kOpen);
}

std::optional<wire::StreamId> Connection::open_stream(wire::StreamDirection direction) {
  const auto stream = parts_.streams.open_stream(direction);
  if (parts_.trace && stream) parts_.trace->on_stream_opened(*stream);
  return stream;
}

WriteOutcome Connection::write(wire::StreamId stream, Bytes data, wire::Fin fin) {
  if (!parts_.close.is_open()) return {.accepted = 0, .status = WriteStatus::kClosed};
  const stream::WriteOutcome outcome = parts_.streams.write(stream, data, fin);
  WriteStatus status = WriteStatus::kOk;
  if (outcome.status == stream::WriteStatus::kBlocked) status = WriteStatus::kBlocked;
  if (outcome.status == stream::WriteStatus::kClosed) status = WriteStatus::kClosed;
  return {.accepted = static_cast<std::size_t>(outcome.accepted), .status = status};
}

void Connection::reset_stream(wire::StreamId stream, std::uint64_t application_error_code) {
  parts_.streams.reset_stream(stream, application_error_code);
}

void Connection::reset_stream_at(wire::StreamId stream, std::uint64_t application_error_code,
                                 std::uint64_t reliable_size) {
  parts_.streams.reset_stream_at(stream, application_error_code, reliable_size);
}

void Connection::stop_sending(wire::StreamId stream, std::uint64_t application_error_code) {
  parts_.streams.stop_sending(stream, application_error_code);
}

DatagramStatus Connection::send_datagram(Bytes message) {
  if (!parts_.close.is_open()) return DatagramStatus::kNotTaken;
  return parts_.datagrams.send(message, one_rtt_room(parts_));
}

void Connection::close(std::uint64_t application_error_code, std::string_view reason) {
  parts_.close.on_application_close(application_error_code, reason);
}

}  // namespace pollux::connection
