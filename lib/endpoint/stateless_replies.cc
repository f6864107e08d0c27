#include "endpoint/stateless_replies.h"

#include <vector>

#include "crypto/initial_secrets.h"
#include "crypto/packet_protection.h"
#include "crypto/retry_integrity.h"
#include "wire/frame_writer.h"
#include "wire/retry_packet.h"
#include "wire/version_negotiation.h"

namespace pollux::endpoint {

MutableBytes StatelessReplies::room_for(std::size_t size) {
  // RFC 9000 §5.2.2-2, §6.1-2
  const bool may_send = sent_ < kMaxPerPoll && transmitter_.has_room();
  const MutableBytes buffer = may_send ? transmitter_.next_buffer() : MutableBytes{};
  if (buffer.size() >= size) return buffer.first(size);
  counters_.drop(telemetry::DropReason::kStatelessReplyLimit);
  return {};
}

void StatelessReplies::commit(const net::Flow& flow, std::size_t size, telemetry::Counter counter) {
  transmitter_.commit(flow, size);
  counters_.add(counter);
  ++sent_;
}

void StatelessReplies::negotiate_version(const net::Flow& flow, const wire::InvariantLongHeader& received,
                                         const wire::VersionList& versions) {
  // RFC 9000 §6.3-1, §15-1: a reserved version keeps clients honest.
  const auto random = static_cast<std::uint32_t>(rng_.next_u64());
  wire::VersionList offered = versions;
  (void)offered.add(wire::reserved_version(random));
  // RFC 8999 §6-3, §6-4; RFC 9000 §17.2.1-4, §17.2.1-5: the connection IDs go back crosswise.
  const wire::VersionNegotiationToSend answer{.destination_id = received.source_id,
                                              .source_id = received.destination_id,
                                              .versions = {offered.begin(), offered.size()},
                                              .unused_bits = static_cast<std::uint8_t>(random)};
  const MutableBytes out = room_for(wire::encoded_size(answer));
  if (out.empty()) return;
  ByteWriter writer{out};
  wire::write(writer, answer);
  commit(flow, out.size(), telemetry::Counter::kVersionNegotiations);
}

void StatelessReplies::retry(const net::Flow& flow, const wire::ParsedLongHeader& initial,
                             const wire::ConnectionId& source, Bytes token) {
  // RFC 9369 §4.1: in the version of the Initial.
  const wire::RetryToSend packet{.destination_id = initial.source_id,
                                 .source_id = source,
                                 .token = token,
                                 .unused_bits = static_cast<std::uint8_t>(rng_.next_u64()),
                                 .version = initial.version};
  const MutableBytes out = room_for(wire::encoded_size(packet) + wire::kRetryIntegrityTagLength);
  if (out.empty()) return;
  ByteWriter writer{out};
  wire::write(writer, packet);
  // RFC 9001 §5.8
  std::vector<std::uint8_t> pseudo_packet(wire::retry_pseudo_packet_size(initial.destination_id, writer.written()));
  ByteWriter pseudo_writer{pseudo_packet};
  wire::write_retry_pseudo_packet(pseudo_writer, initial.destination_id, writer.written());
  writer.write_bytes(crypto::compute_retry_integrity_tag(pseudo_packet, initial.version));
  commit(flow, out.size(), telemetry::Counter::kRetriesSent);
}

void StatelessReplies::refuse(const net::Flow& flow, const wire::ParsedLongHeader& initial,
                              wire::TransportErrorCode code) {
  const wire::LongHeader header{.type = wire::PacketType::kInitial,
                                .destination_id = initial.source_id,
                                .source_id = initial.destination_id,
                                .token = {},
                                .packet_number = 0,
                                .version = initial.version};
  const wire::ConnectionCloseFrame close{.kind = wire::CloseKind::kTransport,
                                         .error_code = static_cast<std::uint64_t>(code),
                                         .frame_type = 0,
                                         .reason_phrase = {}};
  const std::size_t payload_size = wire::encoded_size(close) + crypto::kAeadTagLength;
  const MutableBytes out = room_for(wire::encoded_size(header) + payload_size);
  if (out.empty()) return;
  ByteWriter writer{out};
  const wire::LongHeaderLayout layout = wire::write(writer, header);
  wire::write(writer, close);
  wire::set_length(out, layout);
  const auto secrets = crypto::derive_initial_secrets(initial.destination_id, initial.version);
  const crypto::PacketProtection keys =
      crypto::make_packet_protection(aead_, crypto::kInitialCipherSuite, secrets.server.bytes(), initial.version);
  crypto::seal_one(aead_, *keys.packet, header.packet_number, out.first(layout.header_size),
                   out.subspan(layout.header_size));
  const auto sample = crypto::header_sample(out, layout.packet_number_offset);
  POLLUX_INVARIANT(sample.has_value());
  crypto::apply_header_protection(out, layout.packet_number_offset,
                                  crypto::header_mask_one(aead_, *keys.header, *sample));
  commit(flow, out.size(), telemetry::Counter::kConnectionsRefused);
}

}  // namespace pollux::endpoint
