#include "connection/packet_receiver.h"

#include "connection/migration.h"
#include "connection/retry.h"
#include "wire/frame_reader.h"
#include "wire/packet_type.h"

namespace pollux::connection {
namespace {

using telemetry::DropReason;
using wire::EncryptionLevel;

}  // namespace

PacketReceiver::~PacketReceiver() {
  parts_.counters.drop(DropReason::kQuicNoKeys, early_.take().size());
}

DropVerdict PacketReceiver::on_long_packet(const wire::ParsedLongHeader& header, MutableBytes packet,
                                           const Arrival& arrival) {
  if (header.type == wire::PacketType::kRetry) return on_retry(parts_, packet, arrival.at);
  if (header.type == wire::PacketType::kZeroRtt && refuses_early_data()) return DropReason::kQuicZeroRttRefused;
  const EncryptionLevel level = wire::level_of(header.type);
  PacketSpace& space = parts_.spaces[wire::space_of(level)];
  if (space.discarded) return DropReason::kQuicKeysDiscarded;
  // RFC 9369 §4.1
  if (!parts_.versions.accepts(level, header.version)) return DropReason::kQuicWrongVersion;
  if (!accepts_source(header)) return DropReason::kQuicUnknownConnectionId;
  // RFC 9000 §17.2.2-1: a server has nothing to prove.
  if (parts_.role == wire::Role::kClient && !header.token.empty()) return DropReason::kQuicInvalidToken;
  const crypto::PacketProtection* const keys = read_keys(level, header.version);
  if (keys == nullptr) {
    if (parts_.close.is_open() && early_.add(level, packet, arrival)) {
      if (parts_.trace) parts_.trace->on_packet_buffered(header.type, packet.size(), arrival.at);
      return std::nullopt;
    }
    return DropReason::kUndecryptableBufferFull;
  }
  const auto opened = open_long_packet(parts_.aead, *keys, space, packet, header.packet_number_offset);
  if (!opened) return fail_to_open(opened.error(), arrival.at);
  // RFC 9000 §7.2-4: the server's choice is taken from its first packet, once that has proved authentic.
  const bool first_from_server =
      parts_.role == wire::Role::kClient && !space.acks.largest_received() && level == EncryptionLevel::kInitial;
  if (first_from_server) parts_.peer_ids.replace_initial(header.source_id);
  if (level == EncryptionLevel::kInitial) parts_.versions.on_initial_opened(header.version);
  return process(
      {.level = level, .destination_id = header.destination_id.bytes(), .arrival = arrival, .header = &header},
      *opened);
}

const crypto::PacketProtection* PacketReceiver::read_keys(EncryptionLevel level, wire::Version version) {
  if (level == EncryptionLevel::kInitial) return &parts_.initial_keys.read(version);
  const PacketSpace& space = parts_.spaces[wire::space_of(level)];
  return space.can_read() ? &space.read : nullptr;
}

// RFC 9000 §7.2-3, §7.2-6: the peer's Source Connection ID never changes within the handshake.
bool PacketReceiver::accepts_source(const wire::ParsedLongHeader& header) {
  const bool nothing_from_server_yet = parts_.role == wire::Role::kClient && !has_heard_from_peer(parts_);
  return nothing_from_server_yet || header.source_id == parts_.peer_ids.initial();
}

// RFC 9001 §5.6-6: a client reads none. §4.6.2-1: nor does a server once TLS has decided so, which it has when there
// are keys for its answer; nor when the keys have had their time (§4.9.3-4).
bool PacketReceiver::refuses_early_data() const {
  if (parts_.role == wire::Role::kClient) return true;
  const PacketSpace& handshake = parts_.spaces[wire::PacketNumberSpace::kHandshake];
  const bool decided = handshake.can_write() || handshake.discarded;
  return decided && !parts_.spaces[wire::PacketNumberSpace::kApplicationData].can_read();
}

DropVerdict PacketReceiver::keep_short_packet(Bytes packet, const Arrival& arrival) {
  if (!early_.add(EncryptionLevel::kOneRtt, packet, arrival)) return DropReason::kUndecryptableBufferFull;
  if (parts_.trace) parts_.trace->on_packet_buffered(wire::PacketType::kOneRtt, packet.size(), arrival.at);
  return std::nullopt;
}

DropVerdict PacketReceiver::on_short_packet(const ShortPacket& packet, crypto::AeadStatus status) {
  if (status != crypto::AeadStatus::kOk) return fail_to_open(DropReason::kQuicAuthenticationFailed, packet.arrival.at);
  const std::size_t length = packet.packet.size() - packet.payload_offset - crypto::kAeadTagLength;
  const OpenedPacket opened{.number = packet.number,
                            .first_byte = packet.first_byte,
                            .payload = packet.packet.subspan(packet.payload_offset, length)};
  const auto update =
      parts_.one_rtt.on_opened(packet.generation, packet.number, packet.arrival.at, parts_.recovery.pto_period());
  if (!update) {
    close_with(parts_, update.error(), packet.arrival.at);
    return std::nullopt;
  }
  if (*update == KeyPhase::Update::kYes) parts_.counters.add(telemetry::Counter::kKeyUpdates);
  if (packet.arrival.path == parts_.paths.active_id()) {
    parts_.spin.on_packet_received(packet.number, wire::has_spin_bit(packet.first_byte));
  }
  const PacketContext context{.level = EncryptionLevel::kOneRtt,
                              .destination_id = packet.packet.subspan(1, packet.packet_number_offset - 1),
                              .arrival = packet.arrival};
  return process(context, opened);
}

DropVerdict PacketReceiver::fail_to_open(DropReason reason, Timestamp now) {
  if (reason != DropReason::kQuicAuthenticationFailed) return reason;
  // RFC 9001 §6.6-6: of any kind of packet, over all keys.
  if (const auto limit = parts_.one_rtt.on_open_failed(); !limit) close_with(parts_, limit.error(), now);
  return reason;
}

DropVerdict PacketReceiver::process(const PacketContext& context, const OpenedPacket& packet) {
  const Arrival& arrival = context.arrival;
  if (!parts_.close.is_open()) {
    look_for_close(packet, arrival.at);
    return DropReason::kAfterClose;
  }
  PacketSpace& space = parts_.spaces[wire::space_of(context.level)];
  const bool one_rtt = context.level == EncryptionLevel::kOneRtt;
  if (one_rtt && parts_.paths.refuses(arrival.path, packet.number)) return DropReason::kQuicWrongPath;
  // RFC 9000 §12.3: a packet number is processed once.
  if (space.acks.is_duplicate(packet.number)) return DropReason::kQuicDuplicatePacketNumber;
  // RFC 9000 §17.2-9, §17.3.1-3: checked only now, when the bits are authentic.
  if (wire::has_reserved_bits_set(packet.first_byte)) {
    close_with(
        parts_,
        {.code = wire::TransportErrorCode::kProtocolViolation, .frame_type = 0, .reason = "reserved bits are set"},
        arrival.at);
    return std::nullopt;
  }
  parts_.counters.add(telemetry::Counter::kRxQuicPackets);
  if (parts_.trace) [[unlikely]]
    parts_.trace->on_packet_received(parts_, context, packet);
  const auto outcome = dispatch_frames(parts_, context, packet.payload);
  if (!outcome) {
    close_with(parts_, outcome.error(), arrival.at);
    return std::nullopt;
  }
  if (outcome->no_memory) return DropReason::kReassemblyFull;
  const auto largest = space.acks.largest_received();
  const bool is_newest = !largest || packet.number > *largest;
  // RFC 9000 §13.1-1: acknowledged only now that every frame was processed.
  space.acks.on_packet_received({.number = packet.number,
                                 .received_at = arrival.at,
                                 .ack_eliciting = outcome->ack_eliciting,
                                 .ecn = arrival.ecn});
  on_authentic(context.level, arrival.at);
  if (one_rtt && parts_.close.is_open()) {
    on_packet_on_path(parts_, {.path = arrival.path,
                               .destination_id = context.destination_id,
                               .number = packet.number,
                               .is_newest = is_newest,
                               .is_non_probing = outcome->non_probing,
                               .at = arrival.at});
  }
  return std::nullopt;
}

// RFC 9000 §10.2.1-3, §10.2.2-4: while closing, a packet is only asked whether the peer has closed too.
void PacketReceiver::look_for_close(const OpenedPacket& packet, Timestamp now) {
  // RFC 9001 §6.6-7
  if (parts_.close.state() != LifeState::kClosing || !parts_.one_rtt.may_open()) return;
  for (wire::FrameReader reader{packet.payload}; !reader.at_end();) {
    const auto frame = reader.next();
    if (!frame) return;
    const auto* close = std::get_if<wire::ConnectionCloseFrame>(&*frame);
    if (close != nullptr) parts_.close.on_peer_close(*close, now, parts_.recovery.pto_period());
  }
}

void PacketReceiver::on_authentic(EncryptionLevel level, Timestamp now) {
  parts_.idle.on_packet_processed(now);
  if (level == EncryptionLevel::kOneRtt) parts_.early_data.on_one_rtt_packet(now, parts_.recovery.pto_period());
  if (parts_.role != wire::Role::kServer || level != EncryptionLevel::kHandshake) return;
  // RFC 9000 §8.1: who can make Handshake packets has received ours.
  parts_.paths[kFirstPath].on_address_validated();
  // RFC 9001 §4.9.1-1
  discard_initial_keys(parts_, now);
}

void PacketReceiver::retry_early_packets() {
  if (early_.empty()) return;
  if (parts_.trace) parts_.trace->set_opening_buffered(true);
  for (EarlyPacket& early : early_.take()) {
    const DropVerdict drop = retry(early);
    if (!drop) continue;
    parts_.counters.drop(*drop);
    if (parts_.trace) {
      parts_.trace->on_packet_dropped(wire::packet_type_of(early.level), early.bytes.size(), *drop, early.arrival.at);
    }
  }
  if (parts_.trace) parts_.trace->set_opening_buffered(false);
}

DropVerdict PacketReceiver::retry(EarlyPacket& early) {
  if (early.level != EncryptionLevel::kOneRtt) {
    const auto header = wire::parse_long_header(early.bytes, fixed_bit_rule(parts_));
    if (!header) return DropReason::kQuicBadHeader;
    return on_long_packet(*header, early.bytes, early.arrival);
  }
  if (!parts_.one_rtt.can_read()) return keep_short_packet(early.bytes, early.arrival);
  ShortPacket packet{
      .packet = early.bytes, .packet_number_offset = 1 + parts_.local_ids.chosen().size(), .arrival = early.arrival};
  return open_single(packet);
}

DropVerdict PacketReceiver::open_single(ShortPacket& packet) {
  const auto sample = crypto::header_sample(packet.packet, packet.packet_number_offset);
  if (!sample) return DropReason::kQuicTooShort;
  const auto mask = crypto::header_mask_one(parts_.aead, parts_.one_rtt.read_header_key(), *sample);
  auto operation = prepare_open(packet, mask, parts_.one_rtt, parts_.spaces[wire::PacketNumberSpace::kApplicationData]);
  if (!operation) return DropReason::kQuicKeysDiscarded;
  parts_.aead.open({&*operation, 1});
  return on_short_packet(packet, operation->status);
}

}  // namespace pollux::connection
