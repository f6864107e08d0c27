#include "qlog/packet_text.h"

#include <array>

#include "qlog/frame_text.h"
#include "qlog/names.h"
#include "wire/packet_type.h"
#include "wire/payload_digest.h"
#include "wire/version.h"

namespace pollux::qlog {
namespace {

void write_token(JsonWriter& json, std::uint16_t length) {
  if (length == 0) return;
  json.key("token");
  json.begin_object();
  json.key("raw");
  json.begin_object();
  json.member("length", std::uint64_t{length});
  json.end_object();
  json.end_object();
}

[[nodiscard]] std::array<std::uint8_t, 4> octets_of(std::uint32_t version) {
  return {static_cast<std::uint8_t>(version >> 24), static_cast<std::uint8_t>(version >> 16),
          static_cast<std::uint8_t>(version >> 8), static_cast<std::uint8_t>(version)};
}

void write_source(JsonWriter& json, const telemetry::TracedId& id) {
  json.member("scil", std::uint64_t{id.length});
  json.member_hex("scid", id.bytes());
}

void write_destination(JsonWriter& json, const telemetry::TracedId& id) {
  json.member("dcil", std::uint64_t{id.length});
  json.member_hex("dcid", id.bytes());
}

void write_header(JsonWriter& json, const telemetry::PacketHeaderTraced& packet) {
  json.key("header");
  json.begin_object();
  json.member("packet_type", name_of_packet_type(packet.type));
  json.member("packet_number", packet.number);
  json.member("packet_number_length", std::uint64_t{packet.number_length});
  if (packet.type == static_cast<std::uint8_t>(wire::PacketType::kOneRtt)) {
    json.member("spin_bit", packet.spin);
    json.member("key_phase", std::uint64_t{packet.key_phase});
  } else {
    write_token(json, packet.token_length);
    json.member_hex("version", octets_of(packet.version));
    write_source(json, packet.source_id);
  }
  write_destination(json, packet.destination_id);
  json.end_object();
}

void write_size(JsonWriter& json, std::uint32_t size) {
  json.key("raw");
  json.begin_object();
  json.member("length", std::uint64_t{size});
  json.end_object();
}

}  // namespace

void write_packet(JsonWriter& json, const telemetry::PacketHeaderTraced& packet, Bytes digest,
                  std::vector<std::uint8_t>& payload) {
  write_header(json, packet);
  if (wire::inflate_payload(digest, payload)) {
    json.key("frames");
    write_frames(json, payload);
  }
  write_size(json, packet.size);
  const bool one_rtt = packet.type == static_cast<std::uint8_t>(wire::PacketType::kOneRtt);
  if (!one_rtt || packet.datagram != 0) json.member("datagram_id", std::uint64_t{packet.datagram});
  if (packet.is_mtu_probe) json.member("is_mtu_probe_packet", true);
}

void write_retry(JsonWriter& json, const telemetry::RetryReceived& packet) {
  json.key("header");
  json.begin_object();
  json.member("packet_type", "retry");
  write_token(json, packet.token_length);
  json.member_hex("version", octets_of(packet.version));
  write_source(json, packet.source_id);
  write_destination(json, packet.destination_id);
  json.end_object();
  write_size(json, packet.size);
  json.member("datagram_id", std::uint64_t{packet.datagram});
}

void write_version_negotiation(JsonWriter& json, const telemetry::VersionNegotiationReceived& packet, Bytes versions) {
  json.key("header");
  json.begin_object();
  json.member("packet_type", "version_negotiation");
  write_source(json, packet.source_id);
  write_destination(json, packet.destination_id);
  json.end_object();
  json.key("supported_versions");
  json.begin_array();
  for (; versions.size() >= sizeof(wire::Version); versions = versions.subspan(sizeof(wire::Version))) {
    json.hex(versions.first(sizeof(wire::Version)));
  }
  json.end_array();
  write_size(json, packet.size);
  json.member("datagram_id", std::uint64_t{packet.datagram});
}

void write_unread_packet(JsonWriter& json, std::uint8_t type, std::uint32_t size) {
  json.key("header");
  json.begin_object();
  json.member("packet_type", name_of_packet_type(type));
  json.end_object();
  write_size(json, size);
}

}  // namespace pollux::qlog
