// RFC 9114: what a server must not say to our client, and what our client makes of it.
#include <gtest/gtest.h>

#include "http3/error_code.h"
#include "requirements/http3_wire.h"

namespace pollux::http3 {
namespace {

std::optional<std::uint64_t> answer_on_control(const RawBytes& bytes) {
  ClientWire wire;
  wire.says(wire.control_stream, bytes);
  return wire.closed_with();
}

std::optional<std::uint64_t> answer_on_response(const RawBytes& bytes) {
  ClientWire wire;
  wire.says(wire.request, bytes);
  return wire.closed_with();
}

const RawFields kOk{{":status", "200"}};

// RFC 9114 §6.1-3
TEST(Http3Client, ServersRequestStreamIsAStreamCreationError) {
  ClientWire wire;
  wire.says(wire.opens_bidi(), raw_headers(kOk));
  EXPECT_EQ(wire.closed_with(), kWireStreamCreationError);
}

// RFC 9114 §7.2.3-7, §7.2.5-9
TEST(Http3Client, FramesOfPushAreUnexpectedOutOfPlace) {
  EXPECT_EQ(answer_on_response(frame_of(kCancelPushFrame, {0})), kWireFrameUnexpected);
  EXPECT_EQ(answer_on_control(raw_frame(kPushPromiseFrame, {0, 0, 0})), kWireFrameUnexpected);
}

// RFC 9114 §4.6-2: no push ID was ever permitted.
// RFC 9114 §7.2.3-8
TEST(Http3Client, ServerThatPushesAllTheSameIsClosed) {
  ClientWire wire;
  wire.opens_uni_with({kPushStream, 0});
  EXPECT_EQ(wire.closed_with(), kWireIdError);
  EXPECT_EQ(answer_on_control(frame_of(kCancelPushFrame, {0})), kWireIdError);
  // Here the code is nghttp3's choice: H3_FRAME_UNEXPECTED, where RFC 9114 §7.2.5 wants H3_ID_ERROR.
  EXPECT_TRUE(answer_on_response(raw_frame(kPushPromiseFrame, {0, 0, 0})).has_value());
}

// RFC 9114 §5.2-9, §7.2.6-1, §7.2.6-2
TEST(Http3Client, GoawayNamesARequestStreamAndNeverALaterOne) {
  EXPECT_EQ(answer_on_control(frame_of(kGoawayFrame, {8}) + frame_of(kGoawayFrame, {4})), std::nullopt);
  EXPECT_EQ(answer_on_control(frame_of(kGoawayFrame, {4}) + frame_of(kGoawayFrame, {8})), kWireIdError);
  for (const std::uint64_t id : {1U, 2U, 3U}) EXPECT_EQ(answer_on_control(frame_of(kGoawayFrame, {id})), kWireIdError);
  EXPECT_EQ(answer_on_response(frame_of(kGoawayFrame, {4})), kWireFrameUnexpected);
}

// RFC 9114 §7.2.7-3
TEST(Http3Client, MaxPushIdIsUnexpected) {
  EXPECT_EQ(answer_on_control(frame_of(kMaxPushIdFrame, {1})), kWireFrameUnexpected);
}

// RFC 9114 §5.2-4
TEST(Http3Client, MakesNoRequestAfterGoaway) {
  ClientWire wire;
  wire.says(wire.control_stream, frame_of(kGoawayFrame, {4}));
  EXPECT_EQ(wire.client.request({.path = "/a"}), std::nullopt);
  // What was asked before is still answered.
  wire.says(wire.request, raw_headers(kOk), wire::Fin::kYes);
  EXPECT_TRUE(wire.log.of(wire.request).ended);
  EXPECT_EQ(wire.closed_with(), std::nullopt);
}

// RFC 9114 §4.1-2, §4.1.2-4, §4.3-2, §4.3-3, §4.3-4, §4.3.2-1
TEST(Http3Client, MalformedResponsesFail) {
  const RawBytes ok = raw_headers(kOk);
  for (const RawBytes& response :
       {raw_headers({{"x", "y"}}), raw_headers({{":status", "200"}, {":status", "200"}}),
        raw_headers({{":status", "200"}, {":path", "/"}}), raw_headers({{":status", "200"}, {":other", "x"}}),
        raw_headers({{":status", "200"}, {"connection", "x"}}), raw_headers({{":status", "abc"}}), ok + ok}) {
    ClientWire wire;
    wire.says(wire.request, response, wire::Fin::kYes);
    EXPECT_EQ(wire.log.of(wire.request).failed, kMessageError);
    EXPECT_FALSE(wire.log.of(wire.request).ended);
    EXPECT_EQ(wire.closed_with(), std::nullopt);
  }
}

// RFC 9114 §4.1.1-1, §4.1.1-3, §4.1.1-7, §4.1.1-9: both directions that are open, and by the right code.
TEST(Http3Client, CancelsByTheCodeForThat) {
  ClientWire wire;
  wire.client.cancel(wire.request);
  wire.link.run();
  EXPECT_EQ(wire.link.client.stops(), (std::vector{std::pair(wire.request, kWireRequestCancelled)}));
}

// RFC 9114 §4.1.1-11, §8-2: also where nobody knows the code.
TEST(Http3Client, ResponseThatIsCancelledMidwayIsNoResponse) {
  ClientWire wire;
  wire.says(wire.request, raw_headers(kOk) + raw_frame(kDataFrame, {'x'}));
  wire.resets(wire.request, 0x1234567);
  EXPECT_TRUE(wire.log.of(wire.request).failed.has_value());
  EXPECT_FALSE(wire.log.of(wire.request).ended);
  EXPECT_EQ(wire.closed_with(), std::nullopt);
}

// RFC 9114 §4.1-16: a complete response counts, though the server has asked to stop the request.
TEST(Http3Client, CompleteResponseCountsThoughTheRequestIsStopped) {
  ClientWire wire;
  wire.stops(wire.request, kWireNoError);
  wire.says(wire.request, raw_headers(kOk), wire::Fin::kYes);
  EXPECT_TRUE(wire.log.of(wire.request).ended);
  EXPECT_EQ(wire.closed_with(), std::nullopt);
}

// RFC 9114 §7.2.4.2-2, §7.2.4.2-4, §7.2.4.2-6: the defaults hold until SETTINGS come, and requests do not wait for
// them.
TEST(Http3Client, RequestsBeforeSettings) {
  ClientWire wire{RawBytes{}};
  EXPECT_TRUE(wire.heard.finished.contains(wire.request.value()));
  // The default is a QPACK table of no capacity: an encoder stream with a type and nothing else.
  for (const auto& [id, bytes] : wire.heard.bytes) {
    if (wire::StreamId{id}.direction() == wire::StreamDirection::kUnidirectional && bytes.front() == kEncoderStream) {
      EXPECT_EQ(bytes.size(), 1U);
    }
  }
}

// RFC 9114 §7.2.5-10: nor anything else but requests.
TEST(Http3Client, SendsNothingButHeadersOnItsRequests) {
  ClientWire wire;
  for (int i = 0; i < 10; ++i) (void)wire.client.request({.path = "/a"});
  wire.link.run();
  for (const auto& [id, bytes] : wire.heard.bytes) {
    if (wire::StreamId{id}.direction() != wire::StreamDirection::kBidirectional) continue;
    EXPECT_EQ(bytes.front(), kHeadersFrame);
    EXPECT_EQ(bytes.size(), 2U + bytes[1]);
  }
}

}  // namespace
}  // namespace pollux::http3
