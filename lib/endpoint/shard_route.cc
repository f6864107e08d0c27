// The shard's route stage (the design's stage 3): which connection a datagram is for, or whether one may begin.
#include "endpoint/shard.h"
#include "endpoint/stateless_reset.h"
#include "wire/packet_type.h"
#include "wire/short_header.h"
#include "wire/version_negotiation.h"

namespace pollux::endpoint {

using telemetry::Counter;
using telemetry::DropReason;

void Shard::route(Timestamp now) {
  services_.counters.add(Counter::kRxDatagrams, datagrams_.size());
  for (const net::Datagram& datagram : datagrams_) {
    services_.counters.add(Counter::kRxPayloadBytes, datagram.payload.size());
    route_datagram(datagram, now);
  }
}

void Shard::route_datagram(const net::Datagram& datagram, Timestamp now) {
  const auto destination = wire::destination_id_of(datagram.payload, kLocalIdLength);
  if (!destination) {
    services_.counters.drop(DropReason::kQuicTooShort);
    return;
  }
  const bool fits = destination->size() <= wire::kMaxConnectionIdLength;
  const auto handle = fits ? connections_.find(wire::ConnectionId{*destination}) : std::nullopt;
  if (!handle) {
    route_unknown(datagram, now);
    return;
  }
  ConnectionEntry& entry = *connections_.find(*handle);
  const auto path = path_of(entry, datagram.flow, now);
  if (!path) {
    services_.counters.drop(DropReason::kQuicWrongPath);
    return;
  }
  walk_packets(*handle, entry, datagram, {.path = *path, .ecn = datagram.ecn, .at = now});
}

void Shard::route_unknown(const net::Datagram& datagram, Timestamp now) {
  // RFC 9000 §10.3.1-2, §10.3-9: whatever its header says.
  if (recognise_reset(datagram, now)) return;
  if (!wire::has_long_header(datagram.payload.front())) {
    const wire::ConnectionId id{*wire::destination_id_of(datagram.payload, kLocalIdLength)};
    send_reset(datagram, id, now);
  }
  if (!wire::has_long_header(datagram.payload.front()) || services_.server == nullptr) {
    services_.counters.drop(DropReason::kQuicUnknownConnectionId);
    return;
  }
  const AdmissionVerdict verdict = judge_unknown(datagram.payload, {.connections = connections_.size(),
                                                                    .max_connections = connections_.capacity(),
                                                                    .half_open = half_open_,
                                                                    .max_half_open = config_.max_half_open});
  if (const auto* admitted = std::get_if<Admit>(&verdict)) {
    admit(datagram, admitted->header, now);
  } else if (const auto* version = std::get_if<NegotiateVersion>(&verdict)) {
    answer_version(datagram, version->header);
  } else if (const auto* early = std::get_if<KeepForLater>(&verdict)) {
    keep_for_later(datagram, early->destination, now);
  } else {
    services_.counters.drop(std::get<DropReason>(verdict));
  }
}

void Shard::admit(const net::Datagram& datagram, const wire::ParsedLongHeader& header, Timestamp now) {
  const auto handle =
      create(datagram.flow, *services_.server, *services_.server_application,
             {.local = ids_.issue(), .peer = header.source_id, .original_destination = header.destination_id}, now);
  if (!handle) {
    services_.counters.drop(DropReason::kConnectionLimit);
    return;
  }
  ConnectionEntry& entry = *connections_.find(*handle);
  entry.answers_to_original = connections_.add_id(header.destination_id, *handle);
  walk_packets(*handle, entry, datagram, {.path = connection::kFirstPath, .ecn = datagram.ecn, .at = now});
  // Not even the key that everybody can compute fits: no state is kept for that.
  if (!entry.connection->has_authentic_packet()) {
    release(*handle);
    return;
  }
  services_.counters.add(Counter::kConnectionsAccepted);
  const auto expired = early_arrivals_.take_all({datagram.flow.remote, header.destination_id}, now, [&](auto payload) {
    net::Datagram early = datagram;
    early.payload = payload;
    walk_packets(*handle, entry, early, {.path = connection::kFirstPath, .ecn = datagram.ecn, .at = now});
  });
  services_.counters.drop(DropReason::kUndecryptableBufferFull, expired);
}

void Shard::keep_for_later(const net::Datagram& datagram, const wire::ConnectionId& destination, Timestamp now) {
  if (!services_.server->takes_early_data()) {
    services_.counters.drop(DropReason::kQuicZeroRttRefused);
  } else if (!early_arrivals_.keep({datagram.flow.remote, destination}, datagram.payload, now)) {
    services_.counters.drop(DropReason::kUndecryptableBufferFull);
  }
}

void Shard::answer_version(const net::Datagram& datagram, const wire::InvariantLongHeader& header) {
  // RFC 9000 §6.1-2: no more answers than the burst has room for.
  const MutableBytes buffer = transmitter_.has_room() ? transmitter_.next_buffer() : MutableBytes{};
  // RFC 8999 §6-3, §6-4: the connection IDs go back crosswise. A reserved version keeps clients honest (§15).
  const auto random = static_cast<std::uint32_t>(services_.rng.next_u64());
  const std::array versions{wire::kVersion1, wire::reserved_version(random)};
  const wire::VersionNegotiationToSend answer{.destination_id = header.source_id,
                                              .source_id = header.destination_id,
                                              .versions = versions,
                                              .unused_bits = static_cast<std::uint8_t>(random)};
  if (buffer.size() < wire::encoded_size(answer)) {
    services_.counters.drop(DropReason::kStatelessReplyLimit);
    return;
  }
  ByteWriter writer{buffer};
  wire::write(writer, answer);
  transmitter_.commit(datagram.flow, writer.position());
  services_.counters.add(Counter::kVersionNegotiations);
}

void Shard::walk_packets(SlabHandle handle, ConnectionEntry& entry, const net::Datagram& datagram,
                         const connection::Arrival& arrival) {
  activate(handle, entry);
  entry.connection->on_datagram(ByteCount{datagram.payload.size()}, arrival);
  const bool too_small = datagram.payload.size() < connection::kMinDatagramSize.value();
  // RFC 9000 §12.2: coalesced packets are for one connection; the first one says for which.
  const wire::ConnectionId destination{*wire::destination_id_of(datagram.payload, kLocalIdLength)};
  for (MutableBytes rest = datagram.payload; !rest.empty();) {
    if (!wire::has_long_header(rest.front())) {
      take_short_packet(handle, entry, rest, datagram.flow.remote_mac, arrival);
      break;
    }
    const auto header = wire::parse_long_header(rest);
    if (!header) {
      services_.counters.drop(drop_reason_of(header.error()));
      break;
    }
    const MutableBytes packet = rest.first(header->packet_size);
    rest = rest.subspan(header->packet_size);
    const bool is_first = packet.data() == datagram.payload.data();
    const connection::DropVerdict drop = take_long_packet(entry, *header, packet, destination, too_small, arrival);
    if (!drop) continue;
    services_.counters.drop(*drop);
    // RFC 9000 §10.3.1-2
    if (is_first && datagram.payload.size() >= kMinStatelessReset) {
      const Bytes last_bytes = Bytes{datagram.payload}.last(wire::StatelessResetToken::kLength);
      (void)entry.connection->on_possible_reset(last_bytes, arrival.at);
    }
  }
  if (entry.connection->has_handshake_work()) queue_handshake(handle, entry);
}

connection::DropVerdict Shard::take_long_packet(ConnectionEntry& entry, const wire::ParsedLongHeader& header,
                                                MutableBytes packet, const wire::ConnectionId& destination,
                                                bool datagram_too_small, const connection::Arrival& arrival) {
  // RFC 9000 §12.2-3
  if (!(header.destination_id == destination)) return DropReason::kQuicCoalescedForOther;
  // RFC 9000 §14.1-4
  const bool at_server = entry.connection->role() == wire::Role::kServer;
  if (at_server && datagram_too_small && header.type == wire::PacketType::kInitial) {
    return DropReason::kQuicInitialTooSmall;
  }
  return entry.connection->on_long_packet(header, packet, arrival);
}

void Shard::take_short_packet(SlabHandle handle, ConnectionEntry& entry, MutableBytes packet,
                              const net::MacAddress& neighbor, const connection::Arrival& arrival) {
  const auto header = wire::parse_short_header(packet, kLocalIdLength);
  if (!header) {
    services_.counters.drop(drop_reason_of(header.error()));
    return;
  }
  if (entry.connection->one_rtt_header_key() == nullptr) {
    const connection::DropVerdict drop = entry.connection->keep_short_packet(packet, arrival);
    if (drop) services_.counters.drop(*drop);
    return;
  }
  batch_.add(handle, entry,
             {.packet = packet, .packet_number_offset = header->packet_number_offset, .arrival = arrival}, neighbor);
}

}  // namespace pollux::endpoint
