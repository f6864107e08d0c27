// RFC 9114 §7: frames of HTTP/3 that a client must not send to our server, and the code that closes the connection.
#include <gtest/gtest.h>

#include "requirements/http3_wire.h"

namespace pollux::http3 {
namespace {

// What our server says to these bytes on the control stream, behind SETTINGS.
std::optional<std::uint64_t> answer_on_control(const RawBytes& bytes) {
  ServerWire wire;
  wire.says(wire.control_stream, bytes);
  return wire.closed_with();
}

// The same on a request stream, behind a request.
std::optional<std::uint64_t> answer_on_request(const RawBytes& bytes) {
  ServerWire wire;
  wire.requests(raw_headers(raw_get("/a")) + bytes, wire::Fin::kNo);
  return wire.closed_with();
}

// The same where the control stream has these SETTINGS.
std::optional<std::uint64_t> answer_to_settings(std::initializer_list<std::uint64_t> settings) {
  ServerWire wire{RawBytes{kControlStream} + frame_of(kSettingsFrame, settings)};
  if (!wire.closed_with()) {
    const wire::StreamId stream = wire.requests(raw_headers(raw_get("/a")));
    EXPECT_TRUE(wire.heard.finished.contains(stream.value()));
  }
  return wire.closed_with();
}

// RFC 9114 §7.2.1-2, §7.2.2-1
TEST(Http3Frames, DataAndHeadersAreUnexpectedOnAControlStream) {
  EXPECT_EQ(answer_on_control(raw_frame(kDataFrame, {'x'})), kWireFrameUnexpected);
  EXPECT_EQ(answer_on_control(raw_headers(raw_get("/a"))), kWireFrameUnexpected);
}

// RFC 9114 §7.2.1-1: and DATA before HEADERS belongs to no message.
TEST(Http3Frames, DataWithoutAMessageIsUnexpected) {
  ServerWire wire;
  wire.requests(raw_frame(kDataFrame, {'x'}), wire::Fin::kNo);
  EXPECT_EQ(wire.closed_with(), kWireFrameUnexpected);
}

// RFC 9114 §7.2.4-2, §7.2.4-4
TEST(Http3Frames, SettingsAreUnexpectedTwiceAndElsewhere) {
  EXPECT_EQ(answer_on_control(raw_frame(kSettingsFrame, {})), kWireFrameUnexpected);
  EXPECT_EQ(answer_on_request(raw_frame(kSettingsFrame, {})), kWireFrameUnexpected);
}

// RFC 9114 §7.2.3-7, §7.2.5-11, §7.2.7-1
TEST(Http3Frames, FramesOfPushAreUnexpectedOnARequestStream) {
  EXPECT_EQ(answer_on_request(frame_of(kCancelPushFrame, {0})), kWireFrameUnexpected);
  EXPECT_EQ(answer_on_request(frame_of(kMaxPushIdFrame, {1})), kWireFrameUnexpected);
  EXPECT_EQ(answer_on_request(frame_of(kPushPromiseFrame, {0, 0})), kWireFrameUnexpected);
  EXPECT_EQ(answer_on_control(frame_of(kPushPromiseFrame, {0, 0})), kWireFrameUnexpected);
}

// RFC 9114 §7.2.3-9: nothing was ever promised.
// RFC 9114 §7.2.3-8: and this is more than the client itself would have permitted.
// RFC 9114 §7.2.7-4
TEST(Http3Frames, FramesOfPushThatCannotBeMeantAreIdErrors) {
  EXPECT_EQ(answer_on_control(frame_of(kCancelPushFrame, {0})), kWireIdError);
  EXPECT_EQ(answer_on_control(frame_of(kMaxPushIdFrame, {5}) + frame_of(kCancelPushFrame, {7})), kWireIdError);
  EXPECT_EQ(answer_on_control(frame_of(kMaxPushIdFrame, {5}) + frame_of(kMaxPushIdFrame, {5})), std::nullopt);
  EXPECT_EQ(answer_on_control(frame_of(kMaxPushIdFrame, {5}) + frame_of(kMaxPushIdFrame, {4})), kWireIdError);
}

// RFC 9114 §7.2.8-3
TEST(Http3Frames, FramesOfHttp2AreUnexpected) {
  for (const std::uint64_t type : {0x02U, 0x06U, 0x08U, 0x09U}) {
    EXPECT_EQ(answer_on_control(raw_frame(type, {})), kWireFrameUnexpected) << type;
    EXPECT_EQ(answer_on_request(raw_frame(type, {})), kWireFrameUnexpected) << type;
  }
}

// RFC 9114 §7.2.8-2, §9-1
TEST(Http3Frames, UnknownFramesMeanNothing) {
  for (const std::uint64_t type : {0x21U, 0x40U, 0x0eU, 0x3fU, 0x1234567U}) {
    EXPECT_EQ(answer_on_control(raw_frame(type, {1, 2, 3})), std::nullopt) << type;
    EXPECT_EQ(answer_on_request(raw_frame(type, {1, 2, 3})), std::nullopt) << type;
  }
}

// RFC 9114 §9-3: what is unknown does not stand in for SETTINGS.
TEST(Http3Frames, UnknownFramesAreNoSettings) {
  EXPECT_EQ(ServerWire(RawBytes{kControlStream} + raw_frame(0x21, {})).closed_with(), kWireMissingSettings);
}

// RFC 9114 §7.1-2, §7.1-3, §10.8-1
TEST(Http3Frames, PayloadsOfAnotherLengthThanTheirFieldsAreFrameErrors) {
  for (const std::uint64_t type : {kMaxPushIdFrame, kGoawayFrame, kCancelPushFrame}) {
    for (const RawBytes& payload : {RawBytes{}, RawBytes{0x40}, RawBytes{0, 0}, RawBytes{0x40, 0, 0}}) {
      EXPECT_EQ(answer_on_control(raw_frame(type, payload)), kWireFrameError) << type;
    }
  }
  for (const RawBytes& settings : {RawBytes{0x06}, RawBytes{0x06, 0x40}}) {
    const RawBytes control = RawBytes{kControlStream} + raw_frame(kSettingsFrame, settings);
    EXPECT_EQ(ServerWire(control).closed_with(), kWireFrameError);
  }
}

// RFC 9114 §7.1-4
TEST(Http3Frames, FrameThatTheStreamEndsInIsAFrameError) {
  for (const std::size_t cut : {1U, 2U, 10U}) {
    ServerWire wire;
    RawBytes request = raw_headers(raw_get("/a"));
    request.resize(request.size() - cut);
    wire.requests(request);
    EXPECT_EQ(wire.closed_with(), kWireFrameError) << cut;
  }
}

// RFC 9114 §7.2.4-7, §7.2.4.1-2, §9-1
TEST(Http3Frames, UnknownAndReservedSettingsMeanNothing) {
  EXPECT_EQ(answer_to_settings({0x21, 5, 0x40, 6, 0x3fffffff, 7}), std::nullopt);
}

// RFC 9114 §7.2.4.1-3
TEST(Http3Frames, SettingsOfHttp2AreSettingsErrors) {
  for (const std::uint64_t identifier : {0x02U, 0x03U, 0x04U, 0x05U}) {
    EXPECT_EQ(answer_to_settings({identifier, 0}), kWireSettingsError) << identifier;
  }
}

// RFC 9114 §5.2-9
TEST(Http3Frames, GoawayThatRaisesItsIdIsAnIdError) {
  EXPECT_EQ(answer_on_control(frame_of(kGoawayFrame, {4}) + frame_of(kGoawayFrame, {4})), std::nullopt);
  EXPECT_EQ(answer_on_control(frame_of(kGoawayFrame, {4}) + frame_of(kGoawayFrame, {8})), kWireIdError);
}

}  // namespace
}  // namespace pollux::http3
