// RFC 9114 §6 and RFC 9204 §4.2: the streams of an HTTP/3 connection, as our server opens them and as it takes the
// peer's.
#include <gtest/gtest.h>

#include "connection/config.h"
#include "requirements/http3_wire.h"
#include "requirements/raw_fields.h"

namespace pollux::http3 {
namespace {

// Our control stream, by its first byte.
const RawBytes* control_stream_of(const WireRecorder& heard) {
  for (const auto& [id, bytes] : heard.bytes) {
    if (wire::StreamId{id}.direction() == wire::StreamDirection::kUnidirectional && bytes.front() == kControlStream) {
      return &bytes;
    }
  }
  return nullptr;
}

void expect_settings_first(const WireRecorder& heard) {
  const RawBytes* control = control_stream_of(heard);
  ASSERT_NE(control, nullptr);
  const auto frames = frames_in(*control, 1);
  ASSERT_FALSE(frames.empty());
  EXPECT_EQ(frames.front().type, kSettingsFrame);
  EXPECT_EQ(frames.size(), 1U) << "and nothing else: no second SETTINGS, no MAX_PUSH_ID";
  // No setting twice, and none of HTTP/2's.
  std::set<std::uint64_t> seen;
  for (std::size_t at = 0; at < frames.front().payload.size();) {
    const std::uint64_t identifier = take_varint(frames.front().payload, at);
    (void)take_varint(frames.front().payload, at);
    EXPECT_TRUE(seen.insert(identifier).second) << identifier;
    EXPECT_TRUE(identifier < 0x02 || identifier > 0x05) << identifier;
  }
  // What differs from its default: the table, the streams that may block on it, and the largest header.
  for (const std::uint64_t identifier : {0x01U, 0x06U, 0x07U}) EXPECT_TRUE(seen.contains(identifier)) << identifier;
}

// RFC 9114 §3.2-5, §6.2.1-1, §7.2.4-1, §7.2.4-5, §7.2.4.1-3, §7.2.4.2-3, §7.2.4.2-11, §7.2.7-2: before the peer has
// said anything.
// RFC 9114 §7.1-1
TEST(Http3Streams, SettingsComeFirstAndWaitForNobody) {
  expect_settings_first(ServerWire{RawBytes{}}.heard);
  expect_settings_first(ClientWire{RawBytes{}}.heard);
}

// RFC 9114 §6.2-3, §6.2-9, §7.2.4-3, RFC 9204 §4.2-1: control and QPACK streams, one of each, and never another.
TEST(Http3Streams, ThreeAreOpenedAndNoMore) {
  ServerWire wire;
  for (int i = 0; i < 10; ++i) wire.requests(raw_headers(raw_get("/a")));
  std::map<int, int> types;
  for (const auto& [id, bytes] : wire.heard.bytes) {
    if (wire::StreamId{id}.direction() == wire::StreamDirection::kUnidirectional) {
      ++types[bytes.front()];
    } else {
      for (const RawFrame& frame : frames_in(bytes)) EXPECT_LE(frame.type, kHeadersFrame);
    }
  }
  EXPECT_EQ(types, (std::map<int, int>{{kControlStream, 1}, {kEncoderStream, 1}, {kDecoderStream, 1}}));
}

// RFC 9114 §6.1-1, §6.1-2, §6.2-1, §6.2-2, §6.2.1-6: what the transport parameters of both roles let the peer open.
TEST(Http3Streams, OfThePeerHaveRoom) {
  const connection::ConnectionConfig config;
  const stream::InitialLimits& limits = config.streams.initial;
  EXPECT_GE(limits.max_streams_bidi, 100U);
  EXPECT_GE(limits.max_streams_uni, 3U);
  EXPECT_GE(limits.max_stream_data_uni, 1024U);
  EXPECT_GE(limits.max_stream_data_bidi_remote, 1024U);
  EXPECT_GE(limits.max_data, 3 * limits.max_stream_data_uni);
}

// RFC 9114 §6.2.1-4, RFC 9204 §4.2-3
TEST(Http3Streams, OursStayOpenAndThePeersAreNotStopped) {
  ServerWire wire;
  wire.opens_uni_with({kEncoderStream});
  wire.opens_uni_with({kDecoderStream});
  wire.requests(raw_headers(raw_get("/a")));
  for (const std::uint64_t id : wire.heard.finished) {
    EXPECT_EQ(wire::StreamId{id}.direction(), wire::StreamDirection::kBidirectional);
  }
  EXPECT_TRUE(wire.heard.resets.empty());
  EXPECT_TRUE(wire.heard.stops.empty());
  EXPECT_EQ(wire.closed_with(), std::nullopt);
}

// RFC 9114 §6.2.1-3, RFC 9204 §4.2-2, §4.2-7
TEST(Http3Streams, SecondOfACriticalTypeIsAStreamCreationError) {
  for (const std::uint8_t type : {kEncoderStream, kDecoderStream}) {
    ServerWire wire;
    wire.opens_uni_with({type});
    EXPECT_EQ(wire.closed_with(), std::nullopt);
    wire.opens_uni_with({type});
    EXPECT_EQ(wire.closed_with(), kWireStreamCreationError) << int{type};
  }
  ServerWire wire;
  wire.opens_uni_with(raw_control_stream());
  EXPECT_EQ(wire.closed_with(), kWireStreamCreationError);
}

// RFC 9114 §6.2.1-5, RFC 9204 §4.2-4: whether it ends or is reset.
TEST(Http3Streams, CriticalStreamThatEndsClosesTheConnection) {
  for (const std::uint8_t type : {kEncoderStream, kDecoderStream}) {
    ServerWire ended;
    ended.opens_uni_with({type}, wire::Fin::kYes);
    EXPECT_EQ(ended.closed_with(), kWireClosedCriticalStream) << int{type};
    ServerWire reset;
    reset.resets(reset.opens_uni_with({type}), kWireNoError);
    EXPECT_EQ(reset.closed_with(), kWireClosedCriticalStream) << int{type};
  }
  ServerWire control;
  control.resets(control.control_stream, kWireNoError);
  EXPECT_EQ(control.closed_with(), kWireClosedCriticalStream);
}

// RFC 9114 §6.2.2-1
TEST(Http3Streams, ClientThatPushesIsAStreamCreationError) {
  ServerWire wire;
  wire.opens_uni_with({kPushStream, 0});
  EXPECT_EQ(wire.closed_with(), kWireStreamCreationError);
}

// RFC 9114 §6.2-4, §6.2-5, §6.2-6, §6.2.3-2, §9-2
TEST(Http3Streams, OnesOfUnknownTypeAreDiscarded) {
  for (const RawBytes& type : {RawBytes{0x21}, RawBytes{0x40, 0x40}, RawBytes{0x04}, RawBytes{0x3f}}) {
    ServerWire wire;
    const wire::StreamId stream = wire.opens_uni_with(type + raw_headers(raw_get("/a")));
    if (wire.heard.stops.contains(stream.value())) {
      EXPECT_EQ(wire.heard.stops[stream.value()], kWireStreamCreationError);
    } else {
      wire.says(stream, RawBytes(5000), wire::Fin::kYes);
    }
    EXPECT_EQ(wire.closed_with(), std::nullopt);
    EXPECT_EQ(wire.application->counters().requests, 0U);
    // Their credit comes back, so that they cannot starve the rest.
    EXPECT_EQ(wire.link.server.consumed(), wire.link.server.delivered());
  }
}

// RFC 9114 §6.2-7: the type may come in pieces, and late.
TEST(Http3Streams, TypeIsReadBeforeAnythingIsDiscarded) {
  ServerWire wire{RawBytes{}};
  const wire::StreamId control = wire.opens_uni();
  for (const std::uint8_t byte : RawBytes{0x40, kControlStream} + frame_of(kSettingsFrame, {}))
    wire.says(control, {byte});
  EXPECT_EQ(wire.closed_with(), std::nullopt);
  wire.opens_uni_with(raw_control_stream());
  EXPECT_EQ(wire.closed_with(), kWireStreamCreationError) << "the first was not recognised";
}

// RFC 9114 §6.2-10
TEST(Http3Streams, OnesThatEndBeforeTheirTypeAreTolerated) {
  ServerWire wire;
  wire.opens_uni_with({}, wire::Fin::kYes);
  wire.opens_uni_with({0x40}, wire::Fin::kYes);
  wire.resets(wire.opens_uni_with({0x40}), 0x21);
  EXPECT_EQ(wire.closed_with(), std::nullopt);
}

// RFC 9114 §8-2: an error code that nobody knows ends what it was said of, and nothing else.
TEST(Http3Streams, UnknownErrorCodesAreLikeNoError) {
  ServerWire wire;
  const wire::StreamId cut_short = wire.requests(raw_frame(0x21, {}), wire::Fin::kNo);
  wire.resets(cut_short, 0x1234567);
  wire.stops(cut_short, 0x1234567);
  const wire::StreamId next = wire.requests(raw_headers(raw_get("/a")));
  EXPECT_EQ(wire.closed_with(), std::nullopt);
  EXPECT_TRUE(wire.heard.finished.contains(next.value()));
}

}  // namespace
}  // namespace pollux::http3
