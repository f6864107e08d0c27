#include "connection/remembered_parameters.h"

#include "base/byte_writer.h"

namespace pollux::connection {
namespace {

// RFC 9000 §7.4.1-2: what belongs to one connection, and the peer's delays, are never remembered. Nor is the version
// information (RFC 9368 §3), nor min_ack_delay, which depends on max_ack_delay.
void forget_what_is_not_remembered(wire::TransportParameters& parameters) {
  const wire::TransportParameters defaults;
  parameters.ack_delay_exponent = defaults.ack_delay_exponent;
  parameters.max_ack_delay = defaults.max_ack_delay;
  parameters.min_ack_delay.reset();
  parameters.initial_source_connection_id.reset();
  parameters.original_destination_connection_id.reset();
  parameters.retry_source_connection_id.reset();
  parameters.stateless_reset_token.reset();
  parameters.preferred_address.reset();
  parameters.version_information.reset();
}

}  // namespace

std::vector<std::uint8_t> remembered_part(Bytes encoded) {
  auto parameters = wire::parse_transport_parameters(encoded, wire::Role::kServer);
  if (!parameters) return {};
  forget_what_is_not_remembered(*parameters);
  std::vector<std::uint8_t> kept(wire::encoded_size(*parameters));
  ByteWriter writer{kept};
  wire::write(writer, *parameters);
  return kept;
}

bool is_reduced(const wire::TransportParameters& remembered, const wire::TransportParameters& now) {
  // RFC 9000 §7.4.1-6; RFC 9221 §3 for datagrams; draft-ietf-quic-reliable-stream-reset-09 §3.
  const bool has_forgotten_resets = remembered.reset_stream_at && !now.reset_stream_at;
  return has_forgotten_resets || now.active_connection_id_limit < remembered.active_connection_id_limit ||
         now.initial_max_data < remembered.initial_max_data ||
         now.initial_max_stream_data_bidi_local < remembered.initial_max_stream_data_bidi_local ||
         now.initial_max_stream_data_bidi_remote < remembered.initial_max_stream_data_bidi_remote ||
         now.initial_max_stream_data_uni < remembered.initial_max_stream_data_uni ||
         now.initial_max_streams_bidi < remembered.initial_max_streams_bidi ||
         now.initial_max_streams_uni < remembered.initial_max_streams_uni ||
         now.max_datagram_frame_size < remembered.max_datagram_frame_size;
}

}  // namespace pollux::connection
