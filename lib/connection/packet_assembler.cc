#include "connection/packet_assembler.h"

#include <algorithm>

#include "connection/sent_frame_recorder.h"
#include "wire/ack_writer.h"
#include "wire/frame_writer.h"
#include "wire/long_header.h"
#include "wire/packet_type.h"
#include "wire/short_header.h"

namespace pollux::connection {
namespace {

using wire::EncryptionLevel;

// RFC 9000 §12.2: 0-RTT behind the ClientHello.
constexpr std::array kSendLevels{EncryptionLevel::kInitial, EncryptionLevel::kEarlyData, EncryptionLevel::kHandshake,
                                 EncryptionLevel::kOneRtt};

// A packet that has less room than this for frames is not begun: an ACK with one range must fit.
constexpr std::size_t kMinFrameRoom = 32;

// RFC 9000 §10.3-4: a 1-RTT packet is at least so much longer than the connection IDs that we ask the peer to use.
constexpr std::size_t kResetMargin = 22;

}  // namespace

OutgoingDatagram PacketAssembler::assemble(MutableBytes out) {
  may_send_data_.reset();
  // RFC 9001 §6.6-5
  if (parts_.one_rtt.is_used_up(now_)) {
    close_with(parts_, {.code = wire::TransportErrorCode::kAeadLimitReached, .frame_type = 0, .reason = {}}, now_);
  }
  for (auto probed = parts_.paths.next_probe(0); probed; probed = parts_.paths.next_probe(probed->index + 1U)) {
    if (const OutgoingDatagram probe = assemble_path_probe(*probed, out); probe.size != 0) return probe;
  }
  begin(parts_.paths.active_id());
  // The peer has retired the last ID of the active path: until it gives another, nothing can be said.
  if (!parts_.peer_ids.has_id(path_)) return {};
  if (const OutgoingDatagram probe = assemble_mtu_probe(out); probe.size != 0) return probe;
  // RFC 9000 §14.2-3
  out = out.first(std::min<std::size_t>(out.size(), size_limit().value()));
  std::size_t size = 0;
  for (const EncryptionLevel level : kSendLevels) {
    if (!can_write(level)) continue;
    Intent intent = intent_of(level);
    // RFC 9000 §14.1-1: what carries an Initial fills the smallest datagram that every path takes; a server's only
    // when it elicits an acknowledgment. Without room for that it waits.
    if (level == EncryptionLevel::kInitial && out.size() < kMinDatagramSize.value()) intent.data = intent.probe = false;
    if (!intent.any()) continue;
    if (write_packet(level, intent, out, size)) size = drafts_[draft_count_ - 1].end;
  }
  return finish(out);
}

// What a probe timeout sends fits every path: where it comes through and larger datagrams did not, a black hole shows.
ByteCount PacketAssembler::size_limit() const {
  bool probes = false;
  for (const EncryptionLevel level : kSendLevels) probes |= parts_.spaces[wire::space_of(level)].probes != 0;
  // RFC 9000 §14.3: nor is it known yet what a path carries whose address is not validated.
  const Path& path = parts_.paths[path_];
  const bool is_small = probes || !path.is_validated();
  return std::min(is_small ? kMinDatagramSize : parts_.mtu.size(), path.allowance());
}

OutgoingDatagram PacketAssembler::assemble_mtu_probe(MutableBytes out) {
  if (!parts_.close.is_open() || !parts_.one_rtt.can_write() || !parts_.paths[path_].is_validated()) return {};
  if (!parts_.mtu.wants_probe(now_)) return {};
  // The port takes no more on this path.
  if (out.size() < parts_.mtu.probe_size().value()) parts_.mtu.set_limit(ByteCount{out.size()});
  const ByteCount size = parts_.mtu.probe_size();
  if (size.is_zero() || parts_.paths[path_].allowance() < size || !may_send_mtu_probe()) return {};
  if (!write_packet(EncryptionLevel::kOneRtt, {.mtu_probe = true}, out, 0)) return {};
  expand_to_ = size;
  return finish(out);
}

// A probe counts in flight as everything else does. When the window has no room for it, data makes room: but not for a
// probe that is large for the window.
bool PacketAssembler::may_send_mtu_probe() {
  const ByteCount size = parts_.mtu.probe_size();
  const recovery::SendVerdict verdict = parts_.recovery.can_send(size, now_);
  if (verdict == recovery::SendVerdict::kNow) return true;
  if (size * 2 > parts_.recovery.congestion_window()) return false;
  may_send_data_ = false;
  if (verdict == recovery::SendVerdict::kPaced) paced_until_ = parts_.recovery.next_send_time(size, now_);
  return false;
}

OutgoingDatagram PacketAssembler::finish(MutableBytes out) {
  if (draft_count_ == 0) {
    if (!std::ranges::any_of(kSendLevels, [this](EncryptionLevel level) { return has_data(level); })) {
      parts_.recovery.on_nothing_to_send();
    }
    return {};
  }
  if (!expand_to_.is_zero()) expand(out);
  const std::size_t size = drafts_[draft_count_ - 1].end;
  const Ecn ecn = is_on_active_path() ? parts_.ecn.mark() : Ecn::kNotEct;
  for (std::size_t i = 0; i < draft_count_; ++i) {
    if (parts_.trace) [[unlikely]]
      trace(out, drafts_[i]);
    protect(out, drafts_[i]);
    report_sent(drafts_[i], ecn);
  }
  parts_.paths[path_].on_datagram_sent(ByteCount{size});
  parts_.peer_ids.on_used(path_);
  if (!parts_.close.is_open()) parts_.close.on_sent(ByteCount{size});
  const bool sent_handshake = std::ranges::any_of(std::span{drafts_}.first(draft_count_), [](const Draft& draft) {
    return draft.level == EncryptionLevel::kHandshake;
  });
  // RFC 9001 §4.9.1-1
  if (parts_.role == wire::Role::kClient && sent_handshake) discard_initial_keys(parts_, now_);
  return {.size = size, .path = path_, .ecn = ecn};
}

OutgoingDatagram PacketAssembler::assemble_path_probe(PathId path, MutableBytes out) {
  begin(path);
  if (!parts_.close.is_open() || !parts_.one_rtt.can_write() || !parts_.peer_ids.has_id(path_)) return {};
  const ByteCount limit = std::min(kMinDatagramSize, parts_.paths[path_].allowance());
  out = out.first(std::min<std::size_t>(out.size(), limit.value()));
  if (!write_packet(EncryptionLevel::kOneRtt, {}, out, 0)) return {};
  return finish(out);
}

void PacketAssembler::begin(PathId path) {
  path_ = path;
  draft_count_ = 0;
  expand_to_ = {};
}

// RFC 9001 §5.6-7: the keys of 0-RTT are gone when those of 1-RTT have come.
bool PacketAssembler::can_write(EncryptionLevel level) const {
  if (level == EncryptionLevel::kOneRtt) return parts_.one_rtt.can_write();
  if (level == EncryptionLevel::kInitial) return !parts_.spaces[wire::PacketNumberSpace::kInitial].discarded;
  return parts_.spaces[wire::space_of(level)].can_write();
}

PacketAssembler::Intent PacketAssembler::intent_of(EncryptionLevel level) {
  if (level == EncryptionLevel::kEarlyData) return early_intent();
  if (!parts_.close.is_open()) {
    const bool one_rtt_only = parts_.handshake.state() == HandshakeState::kConfirmed;
    // RFC 9000 §10.2.3: at every level that the peer may be able to read.
    return {.close = parts_.close.wants_to_send() && (!one_rtt_only || level == EncryptionLevel::kOneRtt)};
  }
  const PacketSpace& space = parts_.spaces[wire::space_of(level)];
  Intent intent{.ack = space.acks.wants_to_send(now_), .probe = space.probes != 0};
  intent.data = has_data(level) && (intent.probe || may_send_data());
  // RFC 9002 §7.5: a window that is full of what went to an address that the peer has lost would never empty again.
  intent.challenge =
      !intent.data && level == EncryptionLevel::kOneRtt && parts_.paths.active().validation.wants_to_send();
  return intent;
}

// RFC 9000 §12.4: no ACK in 0-RTT. A close is said at the other levels, which a server reads in any case.
PacketAssembler::Intent PacketAssembler::early_intent() {
  if (!parts_.close.is_open()) return {};
  Intent intent{.probe = parts_.spaces[wire::PacketNumberSpace::kApplicationData].probes != 0};
  intent.data = parts_.streams.wants_to_send() && (intent.probe || may_send_data());
  return intent;
}

bool PacketAssembler::has_data(EncryptionLevel level) {
  if (parts_.handshake.crypto(level).wants_to_send()) return true;
  if (level != EncryptionLevel::kOneRtt) return false;
  return parts_.handshake.handshake_done().is_wanted() || parts_.new_token.wants_to_send() ||
         parts_.paths.active().wants_to_send() || parts_.paths.has_announcement() || parts_.local_ids.wants_to_send() ||
         parts_.peer_ids.wants_to_send() || parts_.idle.wants_to_send() || parts_.ack_frequency.wants_to_send() ||
         parts_.datagrams.wants_to_send() || parts_.streams.wants_to_send();
}

bool PacketAssembler::may_send_data() {
  if (!may_send_data_) {
    const recovery::SendVerdict verdict = parts_.recovery.can_send(parts_.mtu.size(), now_);
    may_send_data_ = verdict == recovery::SendVerdict::kNow;
    if (verdict == recovery::SendVerdict::kPaced) {
      paced_until_ = parts_.recovery.next_send_time(parts_.mtu.size(), now_);
    }
  }
  return *may_send_data_;
}

bool PacketAssembler::write_packet(EncryptionLevel level, const Intent& intent, MutableBytes out, std::size_t start) {
  const MutableBytes room = out.subspan(start);
  Draft& draft = drafts_[draft_count_];
  draft = {.level = level, .start = start};
  const std::size_t header_size = write_header(draft, room);
  if (header_size == 0) return false;
  SentFrameLog& log = parts_.spaces[wire::space_of(level)].sent_frames;
  draft.frames.first = log.end();
  ByteWriter writer{room.subspan(header_size, room.size() - header_size - crypto::kAeadTagLength)};
  write_frames(draft, intent, writer);
  if (writer.position() == 0) return false;
  draft.frames.count = static_cast<std::uint16_t>(log.end() - draft.frames.first);
  const std::size_t unpadded = header_size + writer.position() + crypto::kAeadTagLength;
  if (const std::size_t smallest = smallest_packet(draft); unpadded < smallest) {
    writer.fill(0, smallest - unpadded);
    draft.has_padding = true;
  }
  draft.end = start + header_size + writer.position() + crypto::kAeadTagLength;
  const bool initial = level == EncryptionLevel::kInitial;
  if (initial && (parts_.role == wire::Role::kClient || draft.ack_eliciting)) expand_to_ = kMinDatagramSize;
  ++draft_count_;
  return true;
}

// No frame of ours reaches to the end of its packet, so PADDING may follow any.
std::size_t PacketAssembler::smallest_packet(const Draft& draft) const {
  // RFC 9001 §5.4.2: packet number and payload have four bytes at least, so that a header sample exists.
  const std::size_t for_sample = draft.packet_number_offset + crypto::kMaxPacketNumberLength + crypto::kAeadTagLength;
  if (draft.level != EncryptionLevel::kOneRtt) return for_sample;
  // RFC 9000 §10.3-4: the stateless reset that answers it, one byte shorter, can still pass for a packet to us.
  return std::max(for_sample, parts_.local_ids.chosen().size() + kResetMargin);
}

std::size_t PacketAssembler::write_header(Draft& draft, MutableBytes room) {
  const wire::PacketNumberSpace space = wire::space_of(draft.level);
  draft.number = parts_.recovery.next_packet_number(space);
  const std::size_t number_length = wire::packet_number_length(draft.number, parts_.recovery.largest_acked(space));
  ByteWriter writer{room};
  if (draft.level == EncryptionLevel::kOneRtt) {
    // RFC 9001 §6.6-4: nothing can be said any more, not even CONNECTION_CLOSE.
    if (!parts_.one_rtt.prepare_seal(draft.number, now_)) return 0;
    const wire::ConnectionId& id = parts_.peer_ids.id_on(path_);
    if (is_on_active_path()) parts_.spin.on_connection_id(id, parts_.rng);
    const wire::ShortHeader header{.destination_id = id,
                                   .packet_number = draft.number,
                                   .packet_number_length = number_length,
                                   .spin = is_on_active_path() && parts_.spin.value(),
                                   .key_phase = parts_.one_rtt.write_phase_bit(),
                                   .fixed_bit = parts_.quic_bit.next()};
    draft.payload_offset = wire::encoded_size(header);
    draft.packet_number_offset = draft.payload_offset - number_length;
    if (draft.payload_offset + kMinFrameRoom + crypto::kAeadTagLength > room.size()) return 0;
    wire::write(writer, header);
    return draft.payload_offset;
  }
  // RFC 9369 §4.1: 0-RTT stays in the version that the client began with.
  const bool early = draft.level == EncryptionLevel::kEarlyData;
  const wire::LongHeader header{.type = wire::packet_type_of(draft.level),
                                .destination_id = parts_.peer_ids.id_on(path_),
                                .source_id = parts_.local_ids.chosen(),
                                .token = draft.level == EncryptionLevel::kInitial ? parts_.retry.token() : Bytes{},
                                .packet_number = draft.number,
                                .packet_number_length = number_length,
                                .version = early ? parts_.versions.original() : parts_.versions.current(),
                                .fixed_bit = parts_.quic_bit.next()};
  if (wire::encoded_size(header) + kMinFrameRoom + crypto::kAeadTagLength > room.size()) return 0;
  const wire::LongHeaderLayout layout = wire::write(writer, header);
  draft.length_offset = layout.length_offset;
  draft.packet_number_offset = layout.packet_number_offset;
  draft.payload_offset = layout.header_size;
  return layout.header_size;
}

void PacketAssembler::write_frames(Draft& draft, const Intent& intent, ByteWriter& writer) {
  if (intent.close) {
    (void)parts_.close.write_frame(writer, draft.level);
    return;
  }
  if (!is_on_active_path()) {
    // RFC 9000 §9.1: probing frames only.
    draft.ack_eliciting = write_path_frames(writer);
    return;
  }
  if (intent.mtu_probe) {
    write_mtu_probe(draft, writer);
    return;
  }
  PacketSpace& space = parts_.spaces[wire::space_of(draft.level)];
  const bool is_more_than_ack = intent.data || intent.probe || intent.challenge;
  if (intent.ack || (space.acks.has_news() && is_more_than_ack)) write_ack(draft, writer);
  const std::size_t before_data = writer.position();
  if (intent.data) write_data(draft, writer);
  if (intent.challenge) (void)write_path_frames(writer);
  draft.ack_eliciting = writer.position() != before_data;
  const bool keeps_alive = draft.level == EncryptionLevel::kOneRtt && parts_.idle.wants_to_send();
  const bool wants_ping = intent.probe || keeps_alive || parts_.recovery.wants_ping(wire::space_of(draft.level));
  if (!draft.ack_eliciting && wants_ping) {
    // draft-ietf-quic-ack-frequency-14 §7: a probe does not wait for the peer's patience.
    const bool hurries = parts_.ack_frequency.peer_takes_requests() && draft.level == EncryptionLevel::kOneRtt;
    draft.ack_eliciting = hurries ? wire::write_if_it_fits(writer, wire::ImmediateAckFrame{})
                                  : wire::write_if_it_fits(writer, wire::PingFrame{});
  }
}

void PacketAssembler::write_mtu_probe(Draft& draft, ByteWriter& writer) {
  wire::write(writer, wire::PingFrame{});
  draft.ack_eliciting = draft.mtu_probe = true;
  parts_.mtu.on_probe_sent(draft.number);
}

void PacketAssembler::write_ack(Draft& draft, ByteWriter& writer) {
  PacketSpace& space = parts_.spaces[wire::space_of(draft.level)];
  const auto ranges = space.acks.ack_ranges();
  if (ranges.empty()) return;
  const wire::AckToSend ack{
      .ranges = ranges,
      .ack_delay = static_cast<std::uint64_t>(space.acks.ack_delay(now_).to_microseconds()) >> kLocalAckDelayExponent,
      .ecn = space.acks.ecn_counts()};
  if (wire::write_ack(writer, ack, writer.remaining()) == 0) return;
  space.sent_frames.add(SentAck{.largest = ranges.front().largest});
  space.acks.on_ack_sent();
}

void PacketAssembler::write_data(Draft& draft, ByteWriter& writer) {
  SentFrameLog& log = parts_.spaces[wire::space_of(draft.level)].sent_frames;
  CryptoSendStream& crypto = parts_.handshake.crypto(draft.level);
  while (const auto sent = crypto.write_frame(writer)) log.add(*sent);
  if (draft.level == EncryptionLevel::kOneRtt) write_connection_frames(draft, writer);
  const bool has_streams = wire::space_of(draft.level) == wire::PacketNumberSpace::kApplicationData;
  if (has_streams && parts_.streams.wants_to_send()) {
    SentFrameRecorder recorder{log};
    parts_.streams.write_frames(writer, now_, parts_.recovery.rtt().smoothed(), recorder);
  }
}

// What is said in 1-RTT only, and of no stream.
void PacketAssembler::write_connection_frames(Draft& draft, ByteWriter& writer) {
  SentFrameLog& log = parts_.spaces[wire::space_of(draft.level)].sent_frames;
  stream::ControlSignal& handshake_done = parts_.handshake.handshake_done();
  if (handshake_done.is_wanted() && wire::write_if_it_fits(writer, wire::HandshakeDoneFrame{})) {
    handshake_done.on_sent();
    log.add(SentHandshakeDone{});
  }
  if (parts_.new_token.write_frame(writer)) {
    log.add(SentNewToken{});
    parts_.counters.add(telemetry::Counter::kNewTokensSent);
  }
  const std::size_t before_path_frames = writer.position();
  const bool answers_challenge = parts_.paths.active().has_responses();
  (void)write_path_frames(writer);
  // RFC 9000 §9.3.3-2: a challenge on the active path asks whether we are still here, so more than a probe answers it.
  const bool wants_more = answers_challenge && before_path_frames == 0;
  if (wants_more || parts_.paths.has_announcement()) {
    if (wire::write_if_it_fits(writer, wire::PingFrame{})) parts_.paths.on_announced();
  }
  while (const auto sequence_number = parts_.local_ids.write_frame(writer)) {
    log.add(SentNewConnectionId{.sequence_number = *sequence_number});
  }
  while (const auto sequence_number = parts_.peer_ids.write_frame(writer)) {
    log.add(SentRetireConnectionId{.sequence_number = *sequence_number});
  }
  if (const auto sent = parts_.ack_frequency.write_frame(writer)) {
    log.add(*sent);
    parts_.recovery.set_peer_max_ack_delay(parts_.ack_frequency.max_ack_delay());
  }
  write_datagrams(writer);
}

bool PacketAssembler::write_path_frames(ByteWriter& writer) {
  Path& path = parts_.paths[path_];
  const std::size_t before = writer.position();
  // RFC 9000 §8.2.1-5, §8.2.2-5, -6: expanded, unless the address is not validated and that would be too much for it.
  const bool full = path.allowance() >= kMinDatagramSize;
  (void)path.write_responses(writer);
  if (path.validation.wants_to_send()) {
    const ChallengeSize size = full ? ChallengeSize::kFull : ChallengeSize::kLimited;
    if (path.validation.write_frame(writer, size, parts_.rng)) parts_.paths.on_challenge_sent();
  }
  const bool written = writer.position() != before;
  if (written && full && expand_to_ < kMinDatagramSize) expand_to_ = kMinDatagramSize;
  return written;
}

void PacketAssembler::write_datagrams(ByteWriter& writer) {
  if (!parts_.datagrams.wants_to_send()) return;
  const Datagrams::Written written = parts_.datagrams.write_frames(writer, one_rtt_room(parts_));
  parts_.counters.add(telemetry::Counter::kTxDatagramFrames, written.sent);
  parts_.counters.add(telemetry::Counter::kDatagramFramesDropped, written.dropped);
}

void PacketAssembler::expand(MutableBytes out) {
  Draft& last = drafts_[draft_count_ - 1];
  const std::size_t wanted = std::min<std::size_t>(expand_to_.value(), out.size());
  if (last.end >= wanted) return;
  // PADDING goes between the frames and the tag, whose room moves back.
  std::ranges::fill(out.subspan(last.end - crypto::kAeadTagLength, wanted - last.end), std::uint8_t{0});
  last.end = wanted;
  last.has_padding = true;
}

void PacketAssembler::trace(Bytes out, const Draft& draft) {
  parts_.trace->on_packet_sent(parts_,
                               {.level = draft.level,
                                .number = draft.number,
                                .path = path_,
                                .packet_number_offset = draft.packet_number_offset,
                                .payload_offset = draft.payload_offset,
                                .is_mtu_probe = draft.mtu_probe},
                               out.subspan(draft.start, draft.end - draft.start), now_);
}

void PacketAssembler::protect(MutableBytes out, const Draft& draft) {
  const MutableBytes packet = out.subspan(draft.start, draft.end - draft.start);
  if (draft.level == EncryptionLevel::kOneRtt) {
    seals_.add({.key = parts_.one_rtt.write_key(),
                .header_key = parts_.one_rtt.write_header_key(),
                .number = draft.number,
                .packet = packet,
                .packet_number_offset = draft.packet_number_offset,
                .payload_offset = draft.payload_offset});
    return;
  }
  wire::set_length(packet, {.length_offset = draft.length_offset,
                            .packet_number_offset = draft.packet_number_offset,
                            .header_size = draft.payload_offset});
  const crypto::PacketProtection& keys = draft.level == EncryptionLevel::kInitial
                                             ? parts_.initial_keys.write(parts_.versions.current())
                                             : parts_.spaces[wire::space_of(draft.level)].write;
  crypto::seal_one(parts_.aead, *keys.packet, draft.number, packet.first(draft.payload_offset),
                   packet.subspan(draft.payload_offset));
  const auto sample = crypto::header_sample(packet, draft.packet_number_offset);
  POLLUX_INVARIANT(sample.has_value());
  crypto::apply_header_protection(packet, draft.packet_number_offset,
                                  crypto::header_mask_one(parts_.aead, *keys.header, *sample));
}

void PacketAssembler::report_sent(const Draft& draft, Ecn ecn) {
  const wire::PacketNumberSpace which = wire::space_of(draft.level);
  PacketSpace& space = parts_.spaces[which];
  // RFC 9000 §9.4: a probe of another path is outside of loss recovery; its validation has a timer of its own.
  const bool counts = is_on_active_path();
  const recovery::SentPacket sent{.number = draft.number,
                                  .time_sent = now_,
                                  .frames = draft.frames,
                                  .size = ByteCount{draft.end - draft.start},
                                  .ack_eliciting = draft.ack_eliciting && counts,
                                  .in_flight = (draft.ack_eliciting || draft.has_padding) && counts,
                                  .mtu_probe = draft.mtu_probe,
                                  .path_probe = !counts,
                                  .ecn = ecn};
  parts_.recovery.on_packet_sent(which, sent);
  parts_.ecn.on_packet_sent(which, sent);
  if (sent.ack_eliciting) {
    parts_.idle.on_ack_eliciting_sent(now_);
    if (space.probes != 0) --space.probes;
  }
  parts_.counters.add(telemetry::Counter::kTxQuicPackets);
}

}  // namespace pollux::connection
