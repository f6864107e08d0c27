// The shard's route stage (the design's stage 3): which connection a datagram is for, or whether one may begin.
#include "endpoint/shard.h"
#include "endpoint/stage.h"
#include "endpoint/stateless_reset.h"
#include "wire/packet_type.h"
#include "wire/short_header.h"
#include "wire/version_negotiation.h"

namespace pollux::endpoint {

using telemetry::Counter;
using telemetry::DropReason;

namespace {

constexpr auto kRefused = wire::TransportErrorCode::kConnectionRefused;

}  // namespace

void Shard::route(Timestamp now) {
  begin_stage(Stage::kRoute);
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (const Arrived& arrived : datagrams_) {
    if (!was_taken_over(arrived.packet)) {
      ++count;
      bytes += arrived.datagram.payload.size();
    }
    route_datagram(arrived, now);
  }
  services_.counters.add(Counter::kRxDatagrams, count);
  services_.counters.add(Counter::kRxPayloadBytes, bytes);
}

void Shard::route_datagram(const Arrived& arrived, Timestamp now) {
  const net::Datagram& datagram = arrived.datagram;
  const auto destination = destination_of(datagram.payload);
  if (!destination) {
    if (!recognise_reset(datagram, now)) services_.counters.drop(DropReason::kQuicTooShort);
    return;
  }
  const bool fits = destination->size() <= wire::kMaxConnectionIdLength;
  const auto handle = fits ? connections_.find(wire::ConnectionId{*destination}) : std::nullopt;
  if (!handle) {
    route_unknown(arrived, *destination, now);
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

void Shard::route_unknown(const Arrived& arrived, Bytes destination, Timestamp now) {
  const net::Datagram& datagram = arrived.datagram;
  // RFC 9000 §10.3.1-2, §10.3-9: whatever its header says.
  if (recognise_reset(datagram, now)) return;
  const IdOwner owner = ids_.owner_of(destination);
  if (owner.kind == IdOwner::Kind::kShard && owner.shard != services_.self) {
    hand_over(arrived, owner.shard);
    return;
  }
  if (wire::has_long_header(datagram.payload.front())) {
    consider_admission(datagram, now);
  } else if (owner.kind == IdOwner::Kind::kAnotherServer) {
    // RFC 9000 §21.11-2: that server may have this connection, and our key.
    services_.counters.drop(DropReason::kQuicUnknownConnectionId);
  } else {
    services_.counters.drop(answer_with_reset(datagram, wire::ConnectionId{destination}, now));
  }
}

void Shard::consider_admission(const net::Datagram& datagram, Timestamp now) {
  if (services_.server == nullptr) {
    services_.counters.drop(DropReason::kQuicUnknownConnectionId);
    return;
  }
  const AdmissionVerdict verdict = judge_unknown(
      datagram.payload,
      {.connections = connections_.size(),
       .max_connections = connections_.capacity(),
       .half_open = half_open_,
       .max_half_open = config_.max_half_open},
      config_.connection.versions,
      config_.connection.grease_quic_bit ? wire::FixedBitRule::kMayBeClear : wire::FixedBitRule::kMustBeSet);
  if (const auto* admitted = std::get_if<Admit>(&verdict)) {
    // RFC 9000 §5.2.2-5: unlike a full shard, which may have room when the client asks again.
    if (shutting_down_) return replies_.refuse(datagram.flow, admitted->header, kRefused);
    admit(datagram, admitted->header, now);
  } else if (const auto* version = std::get_if<NegotiateVersion>(&verdict)) {
    replies_.negotiate_version(datagram.flow, version->header, config_.connection.versions);
  } else if (const auto* early = std::get_if<KeepForLater>(&verdict)) {
    keep_for_later(datagram, early->destination, now);
  } else {
    services_.counters.drop(std::get<DropReason>(verdict));
  }
}

void Shard::admit(const net::Datagram& datagram, const wire::ParsedLongHeader& header, Timestamp now) {
  // RFC 9000 §8.1.3-14
  const JudgedToken token = tokens_.judge(header, datagram.flow.remote, now);
  const bool is_proof = token.worth == TokenWorth::kAddress || token.worth == TokenWorth::kRetry;
  if (!header.token.empty()) services_.counters.add(is_proof ? Counter::kTokensAccepted : Counter::kTokensRefused);
  if (token.worth == TokenWorth::kBadRetry) {
    // RFC 9000 §8.1.2-2
    replies_.refuse(datagram.flow, header, wire::TransportErrorCode::kInvalidToken);
    return;
  }
  if (!is_proof && wants_retry()) {
    send_retry(datagram.flow, header, now);
    return;
  }
  const bool retried = token.worth == TokenWorth::kRetry;
  const connection::Identity identity{
      .local = ids_.issue(),
      .peer = header.source_id,
      .original_destination = retried ? token.retry.original_destination : header.destination_id,
      .version = header.version,
      .retry_source = retried ? std::optional{header.destination_id} : std::nullopt,
      .address = is_proof ? connection::AddressValidation::kValidated : connection::AddressValidation::kPending};
  const auto handle = create(datagram.flow, *services_.server, *services_.server_application, identity, now);
  if (!handle) {
    services_.counters.drop(DropReason::kConnectionLimit);
    return;
  }
  ConnectionEntry& entry = *connections_.find(*handle);
  if (connections_.add_id(header.destination_id, *handle)) entry.first_destination = header.destination_id;
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

bool Shard::wants_retry() const {
  if (config_.retry == RetryPolicy::kAuto) return half_open_ >= config_.retry_above_half_open;
  return config_.retry == RetryPolicy::kAlways;
}

void Shard::send_retry(const net::Flow& flow, const wire::ParsedLongHeader& header, Timestamp now) {
  // RFC 9000 §17.2.5.1-1: random, so not what the client has sent.
  const wire::ConnectionId source = ids_.issue();
  const crypto::AddressToken token = tokens_.retry_token(
      header.version, flow.remote, {.original_destination = header.destination_id, .retry_source = source}, now);
  replies_.retry(flow, header, source, token.bytes());
}

void Shard::walk_packets(SlabHandle handle, ConnectionEntry& entry, const net::Datagram& datagram,
                         const connection::Arrival& arrival) {
  activate(handle, entry);
  entry.bytes_received += datagram.payload.size();
  entry.connection->on_datagram(ByteCount{datagram.payload.size()}, arrival);
  const bool too_small = datagram.payload.size() < connection::kMinDatagramSize.value();
  // RFC 9000 §12.2: coalesced packets are for one connection; the first one says for which.
  const wire::ConnectionId destination{*destination_of(datagram.payload)};
  for (MutableBytes rest = datagram.payload; !rest.empty();) {
    if (!wire::has_long_header(rest.front())) {
      take_short_packet(handle, entry, rest, datagram.flow.neighbor, arrival);
      break;
    }
    if (const auto negotiation = wire::parse_version_negotiation(rest)) {
      const connection::DropVerdict drop = entry.connection->on_version_negotiation(*negotiation, arrival);
      if (drop) services_.counters.drop(*drop);
      break;
    }
    const auto header = wire::parse_long_header(rest, entry.connection->fixed_bit_rule());
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
                              const net::Neighbor& neighbor, const connection::Arrival& arrival) {
  const auto header = wire::parse_short_header(packet, ids_.length_in(packet), entry.connection->fixed_bit_rule());
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
