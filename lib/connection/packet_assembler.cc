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

constexpr std::array kSendLevels{EncryptionLevel::kInitial, EncryptionLevel::kHandshake, EncryptionLevel::kOneRtt};

// A packet that has less room than this for frames is not begun: an ACK with one range must fit.
constexpr std::size_t kMinFrameRoom = 32;

}  // namespace

OutgoingDatagram PacketAssembler::assemble(MutableBytes out) {
  draft_count_ = 0;
  expand_to_ = {};
  may_send_data_.reset();
  // RFC 9001 §6.6-5
  if (parts_.one_rtt.is_used_up(now_)) {
    close_with(parts_, {.code = wire::TransportErrorCode::kAeadLimitReached, .frame_type = 0, .reason = {}}, now_);
  }
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
  return std::min(probes ? kMinDatagramSize : parts_.mtu.size(), parts_.path.allowance());
}

OutgoingDatagram PacketAssembler::assemble_mtu_probe(MutableBytes out) {
  if (!parts_.close.is_open() || !parts_.one_rtt.can_write() || !parts_.mtu.wants_probe(now_)) return {};
  // The port takes no more on this path.
  if (out.size() < parts_.mtu.probe_size().value()) parts_.mtu.set_limit(ByteCount{out.size()});
  const ByteCount size = parts_.mtu.probe_size();
  if (size.is_zero() || parts_.path.allowance() < size || !may_send_mtu_probe()) return {};
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
  if (draft_count_ == 0) return {};
  if (!expand_to_.is_zero()) expand(out);
  const std::size_t size = drafts_[draft_count_ - 1].end;
  const Ecn ecn = parts_.ecn.mark();
  for (std::size_t i = 0; i < draft_count_; ++i) {
    protect(out, drafts_[i]);
    report_sent(drafts_[i], ecn);
  }
  parts_.path.on_datagram_sent(ByteCount{size});
  if (!parts_.close.is_open()) parts_.close.on_sent();
  const bool sent_handshake = std::ranges::any_of(std::span{drafts_}.first(draft_count_), [](const Draft& draft) {
    return draft.level == EncryptionLevel::kHandshake;
  });
  // RFC 9001 §4.9.1-1
  if (parts_.role == wire::Role::kClient && sent_handshake) discard_initial_keys(parts_, now_);
  return {.size = size, .path = kFirstPath, .ecn = ecn};
}

bool PacketAssembler::can_write(EncryptionLevel level) const {
  if (level == EncryptionLevel::kOneRtt) return parts_.one_rtt.can_write();
  if (level == EncryptionLevel::kInitial) return !parts_.spaces[wire::PacketNumberSpace::kInitial].discarded;
  return parts_.spaces[wire::space_of(level)].can_write();
}

PacketAssembler::Intent PacketAssembler::intent_of(EncryptionLevel level) {
  if (!parts_.close.is_open()) {
    const bool one_rtt_only = parts_.handshake.state() == HandshakeState::kConfirmed;
    // RFC 9000 §10.2.3: at every level that the peer may be able to read.
    return {.close = parts_.close.wants_to_send() && (!one_rtt_only || level == EncryptionLevel::kOneRtt)};
  }
  const PacketSpace& space = parts_.spaces[wire::space_of(level)];
  Intent intent{.ack = space.acks.wants_to_send(now_), .probe = space.probes != 0};
  intent.data = has_data(level) && (intent.probe || may_send_data());
  return intent;
}

bool PacketAssembler::has_data(EncryptionLevel level) {
  if (parts_.handshake.crypto(level).wants_to_send()) return true;
  if (level != EncryptionLevel::kOneRtt) return false;
  return parts_.handshake.handshake_done().is_wanted() || parts_.new_token.wants_to_send() ||
         parts_.path.wants_to_send() || parts_.peer_ids.wants_to_send() || parts_.idle.wants_to_send() ||
         parts_.streams.wants_to_send();
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
  // RFC 9001 §5.4.2: packet number and payload have four bytes at least, so that a header sample exists. Such a
  // short packet carries no STREAM frame, which would reach to its end.
  const std::size_t protected_size = header_size - draft.packet_number_offset + writer.position();
  if (protected_size < crypto::kMaxPacketNumberLength) {
    writer.fill(0, crypto::kMaxPacketNumberLength - protected_size);
    draft.has_padding = true;
  }
  draft.end = start + header_size + writer.position() + crypto::kAeadTagLength;
  const bool initial = level == EncryptionLevel::kInitial;
  if (initial && (parts_.role == wire::Role::kClient || draft.ack_eliciting)) expand_to_ = kMinDatagramSize;
  ++draft_count_;
  return true;
}

std::size_t PacketAssembler::write_header(Draft& draft, MutableBytes room) {
  const wire::PacketNumberSpace space = wire::space_of(draft.level);
  draft.number = parts_.recovery.next_packet_number(space);
  const std::size_t number_length = wire::packet_number_length(draft.number, parts_.recovery.largest_acked(space));
  ByteWriter writer{room};
  if (draft.level == EncryptionLevel::kOneRtt) {
    // RFC 9001 §6.6-4: nothing can be said any more, not even CONNECTION_CLOSE.
    if (!parts_.one_rtt.prepare_seal(draft.number, now_)) return 0;
    const wire::ShortHeader header{.destination_id = parts_.peer_ids.current(),
                                   .packet_number = draft.number,
                                   .packet_number_length = number_length,
                                   .spin = parts_.spin.value(),
                                   .key_phase = parts_.one_rtt.write_phase_bit(),
                                   .fixed_bit = parts_.quic_bit.next()};
    draft.payload_offset = wire::encoded_size(header);
    draft.packet_number_offset = draft.payload_offset - number_length;
    if (draft.payload_offset + kMinFrameRoom + crypto::kAeadTagLength > room.size()) return 0;
    wire::write(writer, header);
    return draft.payload_offset;
  }
  const wire::LongHeader header{.type = wire::packet_type_of(draft.level),
                                .destination_id = parts_.peer_ids.current(),
                                .source_id = parts_.local_ids.chosen(),
                                .token = draft.level == EncryptionLevel::kInitial ? parts_.retry.token() : Bytes{},
                                .packet_number = draft.number,
                                .packet_number_length = number_length,
                                .version = parts_.versions.current(),
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
  if (intent.mtu_probe) {
    write_mtu_probe(draft, writer);
    return;
  }
  PacketSpace& space = parts_.spaces[wire::space_of(draft.level)];
  if (intent.ack || (space.acks.has_news() && (intent.data || intent.probe))) write_ack(draft, writer);
  const std::size_t before_data = writer.position();
  if (intent.data) write_data(draft, writer);
  draft.ack_eliciting = writer.position() != before_data;
  const bool keeps_alive = draft.level == EncryptionLevel::kOneRtt && parts_.idle.wants_to_send();
  const bool wants_ping = intent.probe || keeps_alive || parts_.recovery.wants_ping(wire::space_of(draft.level));
  if (!draft.ack_eliciting && wants_ping) {
    draft.ack_eliciting = wire::write_if_it_fits(writer, wire::PingFrame{});
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
  if (draft.level != EncryptionLevel::kOneRtt) return;

  stream::ControlSignal& handshake_done = parts_.handshake.handshake_done();
  if (handshake_done.is_wanted() && wire::write_if_it_fits(writer, wire::HandshakeDoneFrame{})) {
    handshake_done.on_sent();
    log.add(SentHandshakeDone{});
  }
  if (parts_.new_token.write_frame(writer)) {
    log.add(SentNewToken{});
    parts_.counters.add(telemetry::Counter::kNewTokensSent);
  }
  if (parts_.path.write_frames(writer) != 0) {
    // RFC 9000 §8.2.2: expanded, unless the address is not validated and that would be too much for it.
    if (parts_.path.allowance() >= kMinDatagramSize) expand_to_ = kMinDatagramSize;
  }
  while (const auto sequence_number = parts_.peer_ids.write_frame(writer)) {
    log.add(SentRetireConnectionId{.sequence_number = *sequence_number});
  }
  if (parts_.streams.wants_to_send()) {
    SentFrameRecorder recorder{log};
    parts_.streams.write_frames(writer, now_, parts_.recovery.rtt().smoothed(), recorder);
  }
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
  const recovery::SentPacket sent{.number = draft.number,
                                  .time_sent = now_,
                                  .frames = draft.frames,
                                  .size = ByteCount{draft.end - draft.start},
                                  .ack_eliciting = draft.ack_eliciting,
                                  .in_flight = draft.ack_eliciting || draft.has_padding,
                                  .mtu_probe = draft.mtu_probe,
                                  .ecn = ecn};
  parts_.recovery.on_packet_sent(which, sent);
  parts_.ecn.on_packet_sent(which, sent);
  if (draft.ack_eliciting) {
    parts_.idle.on_ack_eliciting_sent(now_);
    if (space.probes != 0) --space.probes;
  }
  parts_.counters.add(telemetry::Counter::kTxQuicPackets);
}

}  // namespace pollux::connection
