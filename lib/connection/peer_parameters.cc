#include "connection/peer_parameters.h"

#include <array>

#include "base/byte_writer.h"
#include "connection/peer_connection_ids.h"
#include "wire/version_negotiation.h"

namespace pollux::connection {

wire::TransportParameters local_parameters(const ConnectionConfig& config, wire::Role role, LocalConnectionIds& ids,
                                           const std::optional<wire::ConnectionId>& retry_source) {
  const stream::InitialLimits& limits = config.streams.initial;
  wire::TransportParameters parameters{
      .max_idle_timeout = config.idle_timeout,
      .max_udp_payload_size = config.max_receive_datagram_size.value(),
      .initial_max_data = limits.max_data,
      .initial_max_stream_data_bidi_local = limits.max_stream_data_bidi_local,
      .initial_max_stream_data_bidi_remote = limits.max_stream_data_bidi_remote,
      .initial_max_stream_data_uni = limits.max_stream_data_uni,
      .initial_max_streams_bidi = limits.max_streams_bidi,
      .initial_max_streams_uni = limits.max_streams_uni,
      .ack_delay_exponent = kLocalAckDelayExponent,
      .max_ack_delay = config.max_ack_delay,
      .disable_active_migration = config.disable_active_migration,
      .active_connection_id_limit = config.active_connection_id_limit,
      .initial_source_connection_id = ids.chosen(),
      .max_datagram_frame_size = config.extensions.max_datagram_frame_size,
      .reset_stream_at = config.extensions.reset_stream_at,
      .grease_quic_bit = config.grease_quic_bit,
  };
  if (config.extensions.ack_frequency) parameters.min_ack_delay = kLocalMinAckDelay;
  // RFC 9000 §7.3-1
  if (role == wire::Role::kServer) {
    parameters.original_destination_connection_id = ids.original_destination();
    parameters.retry_source_connection_id = retry_source;
    // RFC 9000 §18.2-10: a server's only.
    parameters.stateless_reset_token = ids.token_of_chosen();
  }
  // RFC 9000 §18.2-5
  if (role == wire::Role::kServer && config.preferred_address && !ids.chosen().empty()) {
    const LocalConnectionIds::Issued issued = ids.issue_for_preferred_address();
    parameters.preferred_address = config.preferred_address;
    parameters.preferred_address->connection_id = issued.id;
    parameters.preferred_address->stateless_reset_token = issued.token;
  }
  return parameters;
}

std::vector<std::uint8_t> encode(wire::TransportParameters parameters, Rng& rng) {
  const std::uint64_t random = rng.next_u64();
  // RFC 9000 §6.3-1
  if (parameters.version_information) {
    (void)parameters.version_information->available.add(wire::reserved_version(static_cast<std::uint32_t>(random)));
  }
  std::array<std::uint8_t, sizeof(random)> value{};
  rng.fill(value);
  const wire::ReservedParameter reserved{.n = static_cast<std::uint32_t>(random >> 32),
                                         .value = Bytes{value}.first(random % value.size())};
  std::vector<std::uint8_t> encoded(wire::encoded_size(parameters) + wire::encoded_size(reserved));
  ByteWriter writer{encoded};
  wire::write(writer, reserved);
  wire::write(writer, parameters);
  return encoded;
}

std::expected<wire::TransportParameters, wire::TransportError> check_peer_parameters(Bytes encoded, wire::Role peer,
                                                                                     const SeenIds& seen,
                                                                                     const LocalConnectionIds& ids) {
  auto parameters = wire::parse_transport_parameters(encoded, peer);
  if (!parameters) return parameters;
  const auto mismatch = [](std::string_view reason) {
    return std::unexpected(wire::TransportError{
        .code = wire::TransportErrorCode::kTransportParameterError, .frame_type = 0, .reason = reason});
  };
  // RFC 9000 §7.3-3, §7.3-4: what is absent or differs was changed on the way.
  if (parameters->initial_source_connection_id != seen.peer_source) {
    return mismatch("initial_source_connection_id does not match the packets");
  }
  if (peer == wire::Role::kServer) {
    if (parameters->original_destination_connection_id != ids.original_destination()) {
      return mismatch("original_destination_connection_id does not match the first Initial");
    }
    if (parameters->retry_source_connection_id != seen.retry_source) {
      return mismatch("retry_source_connection_id does not match the Retry, or there was none");
    }
    // RFC 9000 §18.2-5, §18.2-7
    if (parameters->preferred_address && seen.peer_source.empty()) {
      return mismatch("a preferred address without connection IDs");
    }
  }
  return parameters;
}

stream::InitialLimits stream_limits_of(const wire::TransportParameters& parameters) {
  return {.max_data = parameters.initial_max_data,
          .max_stream_data_bidi_local = parameters.initial_max_stream_data_bidi_local,
          .max_stream_data_bidi_remote = parameters.initial_max_stream_data_bidi_remote,
          .max_stream_data_uni = parameters.initial_max_stream_data_uni,
          .max_streams_bidi = parameters.initial_max_streams_bidi,
          .max_streams_uni = parameters.initial_max_streams_uni};
}

}  // namespace pollux::connection
