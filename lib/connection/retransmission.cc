#include "connection/retransmission.h"

namespace pollux::connection {
namespace {

[[nodiscard]] wire::EncryptionLevel crypto_level_of(wire::PacketNumberSpace space) {
  switch (space) {
    case wire::PacketNumberSpace::kInitial:
      return wire::EncryptionLevel::kInitial;
    case wire::PacketNumberSpace::kHandshake:
      return wire::EncryptionLevel::kHandshake;
    case wire::PacketNumberSpace::kApplicationData:
      break;
  }
  return wire::EncryptionLevel::kOneRtt;
}

struct AckedFrame {
  Parts& parts;
  wire::PacketNumberSpace space;

  void operator()(std::monostate) const {}
  void operator()(const stream::SentStreamFrame& frame) const { parts.streams.on_acked(frame); }
  void operator()(const SentAck& frame) const { parts.spaces[space].acks.on_ack_acked(frame.largest); }
  void operator()(const SentCrypto& frame) const { parts.handshake.crypto(crypto_level_of(space)).on_acked(frame); }
  void operator()(const SentHandshakeDone&) const { parts.handshake.handshake_done().on_acked(); }
  void operator()(const SentAckFrequency& frame) const {
    parts.ack_frequency.on_acked(frame);
    parts.recovery.set_peer_max_ack_delay(parts.ack_frequency.max_ack_delay());
  }
  void operator()(const SentNewToken&) const { parts.new_token.on_acked(); }
  void operator()(const SentRetireConnectionId& frame) const {
    parts.peer_ids.on_retirement_acked(frame.sequence_number);
  }
  void operator()(const SentNewConnectionId& frame) const { parts.local_ids.on_acked(frame.sequence_number); }
};

struct LostFrame {
  Parts& parts;
  wire::PacketNumberSpace space;

  void operator()(std::monostate) const {}
  void operator()(const stream::SentStreamFrame& frame) const { parts.streams.on_lost(frame); }
  // RFC 9000 §13.3: ACK frames carry the newest state and are never repeated.
  void operator()(const SentAck&) const {}
  void operator()(const SentCrypto& frame) const { parts.handshake.crypto(crypto_level_of(space)).on_lost(frame); }
  void operator()(const SentHandshakeDone&) const { parts.handshake.handshake_done().on_lost(); }
  void operator()(const SentAckFrequency& frame) const { parts.ack_frequency.on_lost(frame); }
  void operator()(const SentNewToken&) const { parts.new_token.on_lost(); }
  void operator()(const SentRetireConnectionId& frame) const {
    parts.peer_ids.on_retirement_lost(frame.sequence_number);
  }
  void operator()(const SentNewConnectionId& frame) const { parts.local_ids.on_lost(frame.sequence_number); }
};

template <typename Verdict>
void bring_home(Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets) {
  const Verdict verdict{parts, space};
  for (const recovery::SentPacket& packet : packets) {
    parts.spaces[space].sent_frames.for_each(packet.frames,
                                             [&](const SentFrame& frame) { std::visit(verdict, frame); });
  }
}

}  // namespace

void on_packets_acked(Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets) {
  bring_home<AckedFrame>(parts, space, packets);
  if (space != wire::PacketNumberSpace::kApplicationData) return;
  for (const recovery::SentPacket& packet : packets) parts.mtu.on_packet_acked(packet);
}

void on_packets_lost(Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets) {
  bring_home<LostFrame>(parts, space, packets);
  parts.counters.add(telemetry::Counter::kPacketsLost, packets.size());
  parts.ecn.on_packets_lost(space, packets);
  if (space != wire::PacketNumberSpace::kApplicationData) return;
  for (const recovery::SentPacket& packet : packets) parts.mtu.on_packet_lost(packet);
}

void repeat_in_probe(Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets) {
  bring_home<LostFrame>(parts, space, packets);
}

void send_first_flight_again(Parts& parts, Timestamp now) {
  for (const auto space : {wire::PacketNumberSpace::kInitial, wire::PacketNumberSpace::kApplicationData}) {
    const LostFrame lost{parts, space};
    parts.spaces[space].sent_frames.for_each([&](const SentFrame& frame) { std::visit(lost, frame); });
    parts.spaces[space].sent_frames.trim(std::nullopt);
    parts.spaces[space].probes = 0;
  }
  // RFC 9000 §17.2.5.3-4: the numbers of packets are not used again.
  parts.recovery.on_retry(now);
}

}  // namespace pollux::connection
