// What happens to packets and streams of a traced connection; tracing_observe.cc has what is seen of its parts.
#include "connection/tracing.h"

#include <vector>

#include "connection/frame_dispatch.h"
#include "connection/packet_opener.h"
#include "connection/parts.h"
#include "recovery/loss_detector.h"
#include "recovery/persistent_congestion.h"
#include "recovery/window_limits.h"
#include "wire/payload_digest.h"

namespace pollux::connection {
namespace {

using telemetry::Side;
using wire::EncryptionLevel;

// Packet numbers in one event; more than an ACK usually brings.
constexpr std::size_t kMaxNumbers = 64;

template <typename Event>
void write_packet(telemetry::ConnectionTrace& trace, const Event& event, Bytes payload, Timestamp now) {
  trace.write(now, event, wire::kMaxPayloadDigest,
              [payload](MutableBytes room) { return wire::write_payload_digest(payload, room); });
}

// Which type of packet was sent: 0-RTT and 1-RTT share their numbers, and what is still outstanding is hardly 0-RTT.
[[nodiscard]] wire::PacketType type_in(wire::PacketNumberSpace space) {
  if (space == wire::PacketNumberSpace::kInitial) return wire::PacketType::kInitial;
  return space == wire::PacketNumberSpace::kHandshake ? wire::PacketType::kHandshake : wire::PacketType::kOneRtt;
}

}  // namespace

Tracing::Tracing(telemetry::ConnectionTrace& trace, const Parts& parts, Timestamp now)
    : trace_(trace),
      role_(parts.role),
      version_(parts.versions.current()),
      spin_(parts.spin.value()),
      mtu_(parts.mtu.size()) {
  tell_version(parts, now);
  tell_parameters(Side::kLocal, parts.handshake.local_parameters(), now);
  tell(now, telemetry::RecoveryParametersSet{
                .reordering_threshold = static_cast<std::uint16_t>(recovery::kPacketThreshold),
                .granularity_ms = static_cast<std::uint16_t>(recovery::kGranularity.to_milliseconds()),
                .persistent_congestion_threshold = static_cast<std::uint16_t>(recovery::kPersistentCongestionThreshold),
                .max_datagram_size = static_cast<std::uint32_t>(mtu_.value()),
                .initial_rtt_ns = recovery::kInitialRtt.to_nanoseconds(),
                .initial_window = parts.recovery.congestion_window().value()});
}

void Tracing::tell_version(const Parts& parts, Timestamp now) {
  telemetry::VersionInformation event{.chosen = version_};
  for (const wire::Version version : parts.config.versions) event.ours[event.count++] = version;
  tell(now, event);
}

void Tracing::tell_parameters(Side initiator, const wire::TransportParameters& parameters, Timestamp now) {
  std::vector<std::uint8_t> encoded(wire::encoded_size(parameters));
  ByteWriter writer{encoded};
  wire::write(writer, parameters);
  tell(now, telemetry::ParametersSet{.initiator = initiator}, encoded);
}

void Tracing::on_peer_parameters(const Parts& parts, Timestamp now) {
  tell_parameters(Side::kRemote, parts.peer, now);
}

void Tracing::on_alpn(std::string_view alpn, Timestamp now) {
  tell(now, telemetry::AlpnInformation{}, {reinterpret_cast<const std::uint8_t*>(alpn.data()), alpn.size()});
}

// --- packets ---

void Tracing::on_packet_sent(const Parts& parts, const Outgoing& sent, Bytes packet, Timestamp now) {
  telemetry::PacketSent event;
  event.number = sent.number;
  event.size = static_cast<std::uint32_t>(packet.size());
  event.datagram = datagrams_sent_;
  event.type = static_cast<std::uint8_t>(wire::packet_type_of(sent.level));
  event.number_length = static_cast<std::uint8_t>(sent.payload_offset - sent.packet_number_offset);
  event.is_mtu_probe = sent.is_mtu_probe;
  event.destination_id = telemetry::TracedId{parts.peer_ids.id_on(sent.path).bytes()};
  if (sent.level == EncryptionLevel::kOneRtt) {
    event.spin = wire::has_spin_bit(packet.front());
    event.key_phase = static_cast<std::uint32_t>(parts.one_rtt.write_generation());
  } else {
    event.version = sent.level == EncryptionLevel::kEarlyData ? parts.versions.original() : parts.versions.current();
    event.source_id = telemetry::TracedId{parts.local_ids.chosen().bytes()};
    if (sent.level == EncryptionLevel::kInitial) {
      event.token_length = static_cast<std::uint16_t>(parts.retry.token().size());
    }
  }
  const std::size_t payload_length = packet.size() - sent.payload_offset - crypto::kAeadTagLength;
  write_packet(trace_, event, packet.subspan(sent.payload_offset, payload_length), now);
}

void Tracing::on_packet_received(const Parts& parts, const PacketContext& context, const OpenedPacket& packet) {
  telemetry::PacketReceived event;
  event.number = packet.number;
  event.type = static_cast<std::uint8_t>(wire::packet_type_of(context.level));
  event.number_length = static_cast<std::uint8_t>(wire::packet_number_length_in(packet.first_byte));
  event.was_buffered = opening_buffered_;
  event.destination_id = telemetry::TracedId{context.destination_id};
  if (context.header != nullptr) {
    event.size = static_cast<std::uint32_t>(context.header->packet_size);
    event.version = context.header->version;
    event.source_id = telemetry::TracedId{context.header->source_id.bytes()};
    event.token_length = static_cast<std::uint16_t>(context.header->token.size());
    event.datagram = datagrams_received_;
  } else {
    const std::size_t header = 1 + context.destination_id.size() + event.number_length;
    event.size = static_cast<std::uint32_t>(header + packet.payload.size() + crypto::kAeadTagLength);
    event.spin = wire::has_spin_bit(packet.first_byte);
    event.key_phase = static_cast<std::uint32_t>(parts.one_rtt.read_generation());
  }
  write_packet(trace_, event, packet.payload, context.arrival.at);
}

void Tracing::on_datagram_sent(const OutgoingDatagram& datagram, Timestamp now) {
  telemetry::DatagramSent event;
  event.datagram = datagrams_sent_++;
  event.size = static_cast<std::uint32_t>(datagram.size);
  event.ecn = datagram.ecn;
  tell(now, event);
}

void Tracing::on_datagram_received(ByteCount size, Ecn ecn, Timestamp now) {
  telemetry::DatagramReceived event;
  event.datagram = ++datagrams_received_;
  event.size = static_cast<std::uint32_t>(size.value());
  event.ecn = ecn;
  tell(now, event);
}

void Tracing::on_retry_received(const wire::RetryPacket& packet, Timestamp now) {
  telemetry::RetryReceived event;
  event.size = static_cast<std::uint32_t>(packet.without_tag.size() + packet.integrity_tag.size());
  event.datagram = datagrams_received_;
  event.destination_id = telemetry::TracedId{packet.destination_id.bytes()};
  event.source_id = telemetry::TracedId{packet.source_id.bytes()};
  event.version = packet.version;
  event.token_length = static_cast<std::uint16_t>(packet.token.size());
  tell(now, event);
}

void Tracing::on_version_negotiation_received(const wire::VersionNegotiationPacket& packet, Timestamp now) {
  telemetry::VersionNegotiationReceived event;
  event.size = static_cast<std::uint32_t>(wire::encoded_size(packet));
  event.datagram = datagrams_received_;
  event.destination_id = telemetry::TracedId{packet.destination_id};
  event.source_id = telemetry::TracedId{packet.source_id};
  tell(now, event, packet.encoded_versions);
}

void Tracing::on_packet_dropped(wire::PacketType type, std::size_t size, telemetry::DropReason reason, Timestamp now) {
  tell(now, telemetry::PacketDropped{
                .size = static_cast<std::uint32_t>(size), .type = static_cast<std::uint8_t>(type), .reason = reason});
}

void Tracing::on_packet_buffered(wire::PacketType type, std::size_t size, Timestamp now) {
  tell(now,
       telemetry::PacketBuffered{.size = static_cast<std::uint32_t>(size), .type = static_cast<std::uint8_t>(type)});
}

void Tracing::on_packets_acked(wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets,
                               Timestamp now) {
  std::array<std::uint64_t, kMaxNumbers> numbers{};
  while (!packets.empty()) {
    const std::size_t count = std::min(packets.size(), numbers.size());
    for (std::size_t i = 0; i < count; ++i) numbers[i] = packets[i].number;
    tell(now, telemetry::PacketsAcked{.space = static_cast<std::uint8_t>(space)},
         {reinterpret_cast<const std::uint8_t*>(numbers.data()), count * sizeof(numbers.front())});
    packets = packets.subspan(count);
  }
}

void Tracing::on_packets_lost(const Parts& parts, wire::PacketNumberSpace space,
                              std::span<const recovery::SentPacket> packets, Timestamp now) {
  const wire::PacketNumber largest_acked = parts.recovery.largest_acked(space).value_or(0);
  for (const recovery::SentPacket& packet : packets) {
    const bool was_passed = packet.number + recovery::kPacketThreshold <= largest_acked;
    tell(now, telemetry::PacketLost{
                  .number = packet.number,
                  .type = static_cast<std::uint8_t>(type_in(space)),
                  .trigger = was_passed ? telemetry::LossTrigger::kReordering : telemetry::LossTrigger::kTime,
                  .is_mtu_probe = packet.mtu_probe});
  }
}

// --- streams ---

void Tracing::on_stream_opened(wire::StreamId stream) {
  const Side initiator = stream.initiator() == role_ ? Side::kLocal : Side::kRemote;
  tell(trace_.last_at(), telemetry::StreamStateUpdated{
                             .stream = stream.value(), .now = telemetry::StreamPhase::kOpen, .initiator = initiator});
}

void Tracing::on_stream_heard(wire::StreamId stream) {
  if (stream.initiator() == role_) return;
  std::uint64_t& next = next_peer_stream_[static_cast<std::size_t>(stream.direction())];
  if (stream.ordinal() < next) return;
  // RFC 9000 §3.2: the lower ones of its type are open with it; each is told when it is heard of itself or closed.
  next = stream.ordinal() + 1;
  on_stream_opened(stream);
}

void Tracing::on_stream_closed(wire::StreamId stream) {
  const Side initiator = stream.initiator() == role_ ? Side::kLocal : Side::kRemote;
  tell(trace_.last_at(), telemetry::StreamStateUpdated{
                             .stream = stream.value(), .now = telemetry::StreamPhase::kClosed, .initiator = initiator});
}

}  // namespace pollux::connection
