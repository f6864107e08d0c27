#include "qlog/parameters_text.h"

namespace pollux::qlog {
namespace {

[[nodiscard]] std::uint64_t milliseconds(Duration duration) {
  return static_cast<std::uint64_t>(duration.to_milliseconds());
}

void write_preferred_address(JsonWriter& json, const wire::PreferredAddress& address) {
  json.key("preferred_address");
  json.begin_object();
  if (address.ipv4.port != 0) {
    json.member("ip_v4", address.ipv4.ip.to_string());
    json.member("port_v4", std::uint64_t{address.ipv4.port});
  }
  if (address.ipv6.port != 0) {
    json.member("ip_v6", address.ipv6.ip.to_string());
    json.member("port_v6", std::uint64_t{address.ipv6.port});
  }
  json.member_hex("connection_id", address.connection_id.bytes());
  json.member_hex("stateless_reset_token", address.stateless_reset_token.octets);
  json.end_object();
}

// But for the reset token: with that, whoever reads the file could end the connection.
void write_ids(JsonWriter& json, const wire::TransportParameters& p) {
  if (p.original_destination_connection_id) {
    json.member_hex("original_destination_connection_id", p.original_destination_connection_id->bytes());
  }
  if (p.initial_source_connection_id) {
    json.member_hex("initial_source_connection_id", p.initial_source_connection_id->bytes());
  }
  if (p.retry_source_connection_id) {
    json.member_hex("retry_source_connection_id", p.retry_source_connection_id->bytes());
  }
}

}  // namespace

void write_parameters(JsonWriter& json, const wire::TransportParameters& p) {
  write_ids(json, p);
  json.member("disable_active_migration", p.disable_active_migration);
  json.member("max_idle_timeout", milliseconds(p.max_idle_timeout));
  json.member("max_udp_payload_size", p.max_udp_payload_size);
  json.member("ack_delay_exponent", p.ack_delay_exponent);
  json.member("max_ack_delay", milliseconds(p.max_ack_delay));
  json.member("active_connection_id_limit", p.active_connection_id_limit);
  json.member("initial_max_data", p.initial_max_data);
  json.member("initial_max_stream_data_bidi_local", p.initial_max_stream_data_bidi_local);
  json.member("initial_max_stream_data_bidi_remote", p.initial_max_stream_data_bidi_remote);
  json.member("initial_max_stream_data_uni", p.initial_max_stream_data_uni);
  json.member("initial_max_streams_bidi", p.initial_max_streams_bidi);
  json.member("initial_max_streams_uni", p.initial_max_streams_uni);
  if (p.preferred_address) write_preferred_address(json, *p.preferred_address);
  if (p.max_datagram_frame_size != 0) json.member("max_datagram_frame_size", p.max_datagram_frame_size);
  if (p.grease_quic_bit) json.member("grease_quic_bit", true);
  if (p.reset_stream_at) json.member("reset_stream_at", true);
}

}  // namespace pollux::qlog
