// RFC 9114 §5.2: how our server ends a connection in good order.
#include <gtest/gtest.h>

#include "requirements/http3_wire.h"
#include "requirements/raw_fields.h"

namespace pollux::http3 {
namespace {

// What our server's control stream has said so far, behind its type.
std::vector<RawFrame> control_frames(const ServerWire& wire) {
  for (const auto& [id, bytes] : wire.heard.bytes) {
    const bool is_control =
        wire::StreamId{id}.direction() == wire::StreamDirection::kUnidirectional && bytes.front() == kControlStream;
    if (is_control) return frames_in(bytes, 1);
  }
  return {};
}

// RFC 9114 §3.3-7, §5.2-7, §5.2-12: on a connection that is idle, too.
// RFC 9114 §7.2.7-2: and no other frame.
TEST(Http3Shutdown, IsAnnouncedByGoawayAndEndsWithoutAnError) {
  ServerWire wire;
  wire.requests(raw_headers(raw_get("/a")));
  wire.shuts_down();
  const auto frames = control_frames(wire);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0].type, kSettingsFrame);
  EXPECT_EQ(frames[1].type, kGoawayFrame);
  EXPECT_EQ(frames[1].payload, RawBytes{4}) << "the first that was not looked at";
  EXPECT_EQ(wire.closed_with(), kWireNoError);
}

// RFC 9114 §5.2-1, §5.2-11: and the connection is closed at once.
TEST(Http3Shutdown, NamesZeroWhereNothingWasAsked) {
  ServerWire wire;
  wire.shuts_down();
  ASSERT_EQ(control_frames(wire).size(), 2U);
  EXPECT_EQ(control_frames(wire)[1].payload, RawBytes{0});
  EXPECT_EQ(wire.closed_with(), kWireNoError);
}

TEST(Http3Shutdown, AnswersWhatWasAskedBefore) {
  ServerWire wire;
  const RawBytes request = raw_headers(raw_get("/a"));
  const wire::StreamId stream = wire.requests({request.begin(), request.begin() + 5}, wire::Fin::kNo);
  wire.shuts_down();
  EXPECT_EQ(control_frames(wire).size(), 2U);
  EXPECT_EQ(wire.closed_with(), std::nullopt);
  wire.says(stream, {request.begin() + 5, request.end()}, wire::Fin::kYes);
  EXPECT_TRUE(wire.heard.finished.contains(stream.value()));
  EXPECT_EQ(wire.application->counters().succeeded, 1U);
  EXPECT_EQ(wire.closed_with(), kWireNoError);
}

// RFC 9114 §5.2-2, §5.2-3
TEST(Http3Shutdown, RejectsWhatIsAskedAfterwards) {
  ServerWire wire;
  const RawBytes request = raw_headers(raw_get("/a"));
  const wire::StreamId before = wire.requests({request.begin(), request.begin() + 5}, wire::Fin::kNo);
  wire.shuts_down();
  const wire::StreamId after = wire.requests(request);
  EXPECT_EQ(wire.heard.resets.at(after.value()), kWireRequestRejected);
  EXPECT_FALSE(wire.heard.bytes.contains(after.value()));
  EXPECT_EQ(wire.application->counters().requests, 0U);
  wire.says(before, {request.begin() + 5, request.end()}, wire::Fin::kYes);
  EXPECT_EQ(wire.application->counters().succeeded, 1U);
  EXPECT_EQ(wire.closed_with(), kWireNoError);
}

TEST(Http3Shutdown, IsAnnouncedOnce) {
  ServerWire wire;
  (void)wire.requests({0x01}, wire::Fin::kNo);
  wire.shuts_down();
  wire.shuts_down();
  EXPECT_EQ(control_frames(wire).size(), 2U);
}

}  // namespace
}  // namespace pollux::http3
