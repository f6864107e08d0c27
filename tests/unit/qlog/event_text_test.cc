#include "qlog/event_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <string>

#include "wire/transport_parameters.h"

namespace pollux::qlog {
namespace {

using telemetry::TraceKind;
using ::testing::HasSubstr;
using ::testing::Not;
using Octets = std::vector<std::uint8_t>;

template <typename Event>
std::string text_of(const Event& event, const Octets& tail = {}, wire::Role role = wire::Role::kServer) {
  Octets body(sizeof(event));
  std::memcpy(body.data(), static_cast<const void*>(&event), sizeof(event));
  body.insert(body.end(), tail.begin(), tail.end());
  std::string out;
  JsonWriter json{out};
  json.begin_object();
  Octets memory;
  write_event_data(json, Event::kKind, body, {.role = role, .payload = memory});
  json.end_object();
  return out;
}

Octets octets_of(std::string_view text) {
  return {text.begin(), text.end()};
}

TEST(EventText, NamesEveryKindThatHasAPlaceInAFile) {
  for (int i = 0; i <= static_cast<int>(TraceKind::kHttp3FrameParsed); ++i) {
    const auto kind = static_cast<TraceKind>(i);
    const bool is_ours = kind == TraceKind::kConnectionEnded || kind == TraceKind::kEventsDropped;
    EXPECT_EQ(name_of_event(kind).empty(), is_ours) << i;
  }
}

TEST(EventText, OfAStartHasBothEndsWithTheirIds) {
  telemetry::ConnectionStarted started;
  started.local = SocketAddress::parse("192.0.2.1:443").value();
  started.remote = SocketAddress::parse("[2001:db8::2]:1234").value();
  started.local_id = telemetry::TracedId{Octets{0x11}};
  started.remote_id = telemetry::TracedId{Octets{0x22}};
  EXPECT_EQ(
      text_of(started),
      R"({"local":{"ip_v4":"192.0.2.1","port_v4":443,"connection_ids":["11"]},"remote":{"ip_v6":"2001:db8::2","port_v6":1234,"connection_ids":["22"]}})");
}

TEST(EventText, OfAnEndSaysWhoAndWhy) {
  EXPECT_EQ(text_of(
                telemetry::ConnectionClosed{
                    .initiator = telemetry::Side::kLocal, .cause = telemetry::CloseCause::kError, .error_code = 0x0a},
                octets_of("why")),
            R"({"initiator":"local","connection_error":"protocol_violation","reason":"why","trigger":"error"})");
  EXPECT_EQ(text_of(telemetry::ConnectionClosed{.initiator = telemetry::Side::kRemote,
                                                .cause = telemetry::CloseCause::kApplication,
                                                .is_application_error = true,
                                                .error_code = 256}),
            R"({"initiator":"remote","application_error":"unknown","error_code":256,"trigger":"application"})");
  EXPECT_EQ(text_of(telemetry::ConnectionClosed{.cause = telemetry::CloseCause::kIdleTimeout}),
            R"({"initiator":"local","trigger":"idle_timeout"})");
}

TEST(EventText, OfVersionsSaysWhoseTheyAre) {
  telemetry::VersionInformation event{.chosen = wire::kVersion1, .count = 2};
  event.ours = {wire::kVersion1, wire::kVersion2};
  EXPECT_EQ(text_of(event), R"({"server_versions":["00000001","6b3343cf"],"chosen_version":"00000001"})");
  EXPECT_THAT(text_of(event, {}, wire::Role::kClient), HasSubstr("client_versions"));
}

TEST(EventText, OfParametersHasThemDecoded) {
  const wire::TransportParameters parameters{.initial_max_data = 123};
  Octets encoded(wire::encoded_size(parameters));
  ByteWriter writer{encoded};
  wire::write(writer, parameters);
  const std::string text = text_of(telemetry::ParametersSet{.initiator = telemetry::Side::kRemote}, encoded);
  EXPECT_THAT(text, HasSubstr(R"("initiator":"remote")"));
  EXPECT_THAT(text, HasSubstr(R"("initial_max_data":123)"));
}

TEST(EventText, OfADroppedPacketHasQlogsReasonAndOurs) {
  EXPECT_EQ(
      text_of(
          telemetry::PacketDropped{.size = 40, .type = 4, .reason = telemetry::DropReason::kQuicAuthenticationFailed}),
      R"({"header":{"packet_type":"1RTT"},"raw":{"length":40},"details":{"reason":"quic-authentication-failed"},"trigger":"decryption_failure"})");
}

TEST(EventText, OfAcknowledgedPacketsHasTheirNumbers) {
  const std::array<std::uint64_t, 2> numbers{7, 9};
  Octets tail(sizeof(numbers));
  std::memcpy(tail.data(), numbers.data(), sizeof(numbers));
  EXPECT_EQ(text_of(telemetry::PacketsAcked{.space = 2}, tail),
            R"({"packet_number_space":"application_data","packet_numbers":[7,9]})");
}

TEST(EventText, OfMetricsLeavesOutTimesBeforeTheFirstSample) {
  EXPECT_EQ(text_of(telemetry::MetricsUpdated{.window = 12'000, .in_flight = 1200, .pacing_rate = 5}),
            R"({"pto_count":0,"congestion_window":12000,"bytes_in_flight":1200,"pacing_rate":5})");
  EXPECT_THAT(text_of(telemetry::MetricsUpdated{.min_rtt_ns = 1'500'000, .latest_rtt_ns = 2'000'000}),
              HasSubstr(R"("min_rtt":1.5,)"));
}

TEST(EventText, OfTheRestHasWhatTheSchemaAsksFor) {
  EXPECT_EQ(text_of(telemetry::SpinBitUpdated{.state = true}), R"({"state":true})");
  EXPECT_EQ(text_of(telemetry::MtuUpdated{.before = 1200, .now = 1452, .done = true}),
            R"({"old":1200,"new":1452,"done":true})");
  EXPECT_EQ(text_of(telemetry::AlpnInformation{}, octets_of("h3")), R"({"chosen_alpn":{"string_value":"h3"}})");
  EXPECT_EQ(text_of(telemetry::StateUpdated{.now = telemetry::ConnectionPhase::kHandshakeStarted}),
            R"({"old":"attempted","new":"handshake_started"})");
  EXPECT_EQ(text_of(telemetry::StreamStateUpdated{.stream = 4, .initiator = telemetry::Side::kRemote}),
            R"({"stream_id":4,"stream_type":"bidirectional","new":"open","stream_side":"receiving"})");
  EXPECT_EQ(text_of(telemetry::MigrationUpdated{.path = 1, .now = telemetry::MigrationPhase::kMigrationStarted}),
            R"({"new":"migration_started","tuple_id":"1"})");
  EXPECT_EQ(text_of(telemetry::CongestionStateUpdated{.now = telemetry::CongestionPhase::kCongestionAvoidance}),
            R"({"old":"slow_start","new":"congestion_avoidance"})");
  EXPECT_EQ(text_of(telemetry::TimerUpdated{.delta_ns = 3'000'000}),
            R"({"timer_type":"loss_timeout","event_type":"set","delta":3})");
  EXPECT_EQ(text_of(telemetry::TimerUpdated{.action = telemetry::TimerAction::kExpired}),
            R"({"timer_type":"loss_timeout","event_type":"expired"})");
  EXPECT_EQ(text_of(telemetry::PacketLost{.number = 5, .type = 4}),
            R"({"header":{"packet_type":"1RTT","packet_number":5},"trigger":"reordering_threshold"})");
  EXPECT_EQ(text_of(telemetry::EcnStateUpdated{.before = 0, .now = 3}), R"({"old":"testing","new":"capable"})");
  EXPECT_EQ(text_of(telemetry::PacketBuffered{.size = 9, .type = 4}),
            R"({"header":{"packet_type":"1RTT"},"raw":{"length":9},"trigger":"keys_unavailable"})");
  telemetry::DatagramSent datagram;
  datagram.datagram = 3;
  datagram.size = 1200;
  datagram.ecn = Ecn::kEct0;
  EXPECT_EQ(text_of(datagram), R"x({"count":1,"raw":[{"length":1200}],"ecn":["ECT(0)"],"datagram_ids":[3]})x");
  EXPECT_EQ(text_of(telemetry::KeyUpdated{{.level = 3, .phase = 1, .trigger = telemetry::KeyTrigger::kRemoteUpdate}}),
            R"({"key_type":"client_1rtt_secret","key_phase":1,"trigger":"remote_update"})");
  EXPECT_EQ(text_of(telemetry::KeyDiscarded{{.level = 2, .is_servers = true}}),
            R"({"key_type":"server_handshake_secret","trigger":"tls"})");
  EXPECT_EQ(text_of(telemetry::Http3StreamTypeSet{.stream = 3, .type = telemetry::Http3StreamType::kControl}),
            R"({"initiator":"local","stream_id":3,"stream_type":"control"})");
  EXPECT_THAT(text_of(telemetry::RecoveryParametersSet{.granularity_ms = 1}), HasSubstr(R"("timer_granularity":1)"));
  telemetry::PathAssigned path{.path = 2};
  EXPECT_THAT(text_of(path), HasSubstr(R"("tuple_id":"2","tuple_remote":{"ip_v4":"0.0.0.0","port_v4":0})"));
}

TEST(EventText, OfACutRecordIsNothing) {
  std::string out;
  JsonWriter json{out};
  Octets memory;
  write_event_data(json, TraceKind::kPacketSent, Octets(3), {.role = wire::Role::kServer, .payload = memory});
  EXPECT_TRUE(out.empty());
}

}  // namespace
}  // namespace pollux::qlog
