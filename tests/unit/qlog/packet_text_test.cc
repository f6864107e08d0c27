#include "qlog/packet_text.h"

#include <gtest/gtest.h>

#include "wire/packet_type.h"
#include "wire/payload_digest.h"

namespace pollux::qlog {
namespace {

using Octets = std::vector<std::uint8_t>;

std::string text_of(const telemetry::PacketHeaderTraced& packet, const Octets& payload) {
  Octets digest(wire::kMaxPayloadDigest);
  digest.resize(wire::write_payload_digest(payload, digest));
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  Octets memory;
  write_packet(json, packet, digest, memory);
  json.end_object();
  return out;
}

TEST(PacketText, OfAShortHeaderHasSpinBitAndKeyPhase) {
  telemetry::PacketHeaderTraced packet;
  packet.number = 7;
  packet.type = static_cast<std::uint8_t>(wire::PacketType::kOneRtt);
  packet.number_length = 2;
  packet.size = 30;
  packet.spin = true;
  packet.key_phase = 3;
  packet.is_mtu_probe = true;
  packet.destination_id = telemetry::TracedId{Octets{0xab}};
  EXPECT_EQ(
      text_of(packet, {0x01}),
      R"({"header":{"packet_type":"1RTT","packet_number":7,"packet_number_length":2,"spin_bit":true,"key_phase":3,"dcil":1,"dcid":"ab"},"frames":[{"frame_type":"ping"}],"raw":{"length":30},"is_mtu_probe_packet":true})");
}

TEST(PacketText, OfALongHeaderHasVersionBothIdsAndTheLengthOfItsToken) {
  telemetry::PacketHeaderTraced packet;
  packet.type = static_cast<std::uint8_t>(wire::PacketType::kInitial);
  packet.number_length = 1;
  packet.size = 1200;
  packet.version = wire::kVersion1;
  packet.token_length = 40;
  packet.datagram = 5;
  packet.destination_id = telemetry::TracedId{Octets{1}};
  packet.source_id = telemetry::TracedId{Octets{2}};
  EXPECT_EQ(
      text_of(packet, {0x01}),
      R"({"header":{"packet_type":"initial","packet_number":0,"packet_number_length":1,"token":{"raw":{"length":40}},"version":"00000001","scil":1,"scid":"02","dcil":1,"dcid":"01"},"frames":[{"frame_type":"ping"}],"raw":{"length":1200},"datagram_id":5})");
}

TEST(PacketText, OfARetryHasNoNumber) {
  telemetry::RetryReceived packet;
  packet.size = 90;
  packet.datagram = 1;
  packet.destination_id = telemetry::TracedId{Octets{1}};
  packet.source_id = telemetry::TracedId{Octets{2}};
  packet.version = wire::kVersion1;
  packet.token_length = 40;
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  write_retry(json, packet);
  json.end_object();
  EXPECT_EQ(
      out,
      R"({"header":{"packet_type":"retry","token":{"raw":{"length":40}},"version":"00000001","scil":1,"scid":"02","dcil":1,"dcid":"01"},"raw":{"length":90},"datagram_id":1})");
}

TEST(PacketText, OfVersionNegotiationListsTheVersions) {
  telemetry::VersionNegotiationReceived packet;
  packet.size = 19;
  packet.datagram = 2;
  packet.destination_id = telemetry::TracedId{Octets{1}};
  packet.source_id = telemetry::TracedId{Octets{2}};
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  write_version_negotiation(json, packet, Octets{0, 0, 0, 1, 0x6b, 0x33, 0x43, 0xcf});
  json.end_object();
  EXPECT_EQ(
      out,
      R"({"header":{"packet_type":"version_negotiation","scil":1,"scid":"02","dcil":1,"dcid":"01"},"supported_versions":["00000001","6b3343cf"],"raw":{"length":19},"datagram_id":2})");
}

TEST(PacketText, OfOneThatWasNotReadHasTypeAndSize) {
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  write_unread_packet(json, static_cast<std::uint8_t>(wire::PacketType::kHandshake), 99);
  json.end_object();
  EXPECT_EQ(out, R"({"header":{"packet_type":"handshake"},"raw":{"length":99}})");
}

}  // namespace
}  // namespace pollux::qlog
