// What a peer that breaks the rules does to a connection: bytes made by hand, and bytes at random.
#include "http3/message_connection.h"

#include <gtest/gtest.h>

#include <memory>

#include "fake_connection.h"
#include "http3/application.h"
#include "http3/error_code.h"
#include "raw_http3.h"

namespace pollux::http3 {
namespace {

constexpr wire::StreamId kRequest{0};
constexpr wire::StreamId kClientControl{2};
constexpr wire::StreamId kClientUni{6};

class Server {
 public:
  explicit Server(const DocumentRoot& root) : application(root), session(application.accept(link.server)) {
    link.server.set_events(session.get());
    session->on_handshake_complete("h3");
    session->on_send_opportunity(Timestamp{});
  }

  void hears(wire::StreamId stream, const RawBytes& bytes, wire::Fin fin = wire::Fin::kNo) {
    fed += bytes.size();
    session->on_stream_data(stream, bytes, fin);
    session->on_send_opportunity(Timestamp{});
  }

  FakeLink link;
  Http3Application application;
  std::unique_ptr<connection::ConnectionEvents> session;
  std::uint64_t fed = 0;
};

class MessageConnectionTest : public testing::Test {
 protected:
  MessageConnectionTest() { EXPECT_TRUE(root.add("/a", {'a'})); }

  void expect_closed_with(std::uint64_t code) {
    ASSERT_TRUE(server.link.server.closed());
    EXPECT_EQ(server.link.server.closed()->code, code);
  }
  void expect_message_error_on(wire::StreamId stream) {
    EXPECT_FALSE(server.link.server.closed());
    ASSERT_FALSE(server.link.server.resets().empty());
    EXPECT_EQ(server.link.server.resets().front(), std::pair(stream, kMessageError));
    EXPECT_EQ(server.link.server.stops().front(), std::pair(stream, kMessageError));
    EXPECT_EQ(server.link.server.consumed(), server.fed);
  }

  DocumentRoot root;
  Server server{root};
};

TEST_F(MessageConnectionTest, AnswersARequestMadeByHand) {
  server.hears(kClientControl, raw_control_stream());
  server.hears(kRequest, raw_headers(raw_get("/a")), wire::Fin::kYes);
  EXPECT_FALSE(server.link.server.closed());
  EXPECT_EQ(server.application.counters().succeeded, 1U);
  EXPECT_EQ(server.link.server.consumed(), server.fed);
}

TEST_F(MessageConnectionTest, AnswersARequestThatComesByteByByte) {
  for (const std::uint8_t byte : raw_headers(raw_get("/a"))) server.hears(kRequest, {byte});
  server.hears(kRequest, {}, wire::Fin::kYes);
  EXPECT_EQ(server.application.counters().succeeded, 1U);
  EXPECT_EQ(server.link.server.consumed(), server.fed);
}

TEST_F(MessageConnectionTest, DropsContentThatNobodyAskedForAndReturnsItsCredit) {
  server.hears(kRequest, raw_headers({{":method", "POST"}, {":scheme", "https"}, {":authority", "h"}, {":path", "/"}}));
  server.hears(kRequest, raw_frame(0, RawBytes(50'000)));
  server.hears(kRequest, raw_frame(0, RawBytes(10'000)), wire::Fin::kYes);
  EXPECT_EQ(server.application.counters().client_errors, 1U);
  EXPECT_EQ(server.link.server.consumed(), server.fed);
}

TEST_F(MessageConnectionTest, ResetsAMalformedRequestAndKeepsTheConnection) {  // RFC 9114 §4.1.2-2
  server.hears(kRequest, raw_headers({{":method", "GET"}, {":scheme", "https"}, {":authority", "h"}}), wire::Fin::kYes);
  expect_message_error_on(kRequest);
  server.hears(wire::StreamId{4}, raw_headers(raw_get("/a")), wire::Fin::kYes);
  EXPECT_EQ(server.application.counters().succeeded, 1U);
}

TEST_F(MessageConnectionTest, TakesUpperCaseInAFieldNameForMalformed) {  // RFC 9114 §4.2-2
  auto fields = raw_get("/a");
  fields.emplace_back("Accept", "x");
  server.hears(kRequest, raw_headers(fields), wire::Fin::kYes);
  expect_message_error_on(kRequest);
}

TEST_F(MessageConnectionTest, ResetsARequestThatEndsBeforeItsHeaders) {  // RFC 9114 §4.1-13
  server.hears(kRequest, {}, wire::Fin::kYes);
  EXPECT_FALSE(server.link.server.closed());
  EXPECT_EQ(server.link.server.resets().front(), std::pair(kRequest, kRequestIncomplete));
}

TEST_F(MessageConnectionTest, ResetsItsSideOfARequestThatWasResetEarly) {  // RFC 9114 §4.1-13
  server.hears(kRequest, {0x01, 0x20, 0x00});
  server.session->on_stream_reset(kRequest, kRequestCancelled);
  ASSERT_EQ(server.link.server.resets().size(), 1U);
  EXPECT_EQ(server.link.server.resets().front(), std::pair(kRequest, kRequestIncomplete));
  EXPECT_FALSE(server.link.server.closed());
}

TEST_F(MessageConnectionTest, ClosesOnDataBeforeHeaders) {  // RFC 9114 §4.1-3
  server.hears(kRequest, raw_frame(0, {'x'}));
  expect_closed_with(0x0105);
}

TEST_F(MessageConnectionTest, ClosesWhenSettingsAreNotFirst) {  // RFC 9114 §6.2.1-2
  server.hears(kClientControl, {0x00, 0x07, 0x01, 0x00});
  expect_closed_with(0x010a);
}

TEST_F(MessageConnectionTest, ClosesOnASecondControlStream) {  // RFC 9114 §6.2.1-3
  server.hears(kClientControl, raw_control_stream());
  server.hears(kClientUni, raw_control_stream());
  expect_closed_with(0x0103);
}

TEST_F(MessageConnectionTest, ClosesWhenTheControlStreamEnds) {  // RFC 9114 §6.2.1-5
  server.hears(kClientControl, raw_control_stream(), wire::Fin::kYes);
  expect_closed_with(kClosedCriticalStream);
}

TEST_F(MessageConnectionTest, ToleratesUnknownStreamTypes) {  // RFC 9114 §6.2-6
  server.hears(kClientUni, RawBytes{0x21, 1, 2, 3});
  server.hears(kClientUni, RawBytes(1000), wire::Fin::kYes);
  server.session->on_stream_closed(kClientUni);
  EXPECT_FALSE(server.link.server.closed());
}

TEST_F(MessageConnectionTest, ToleratesAStreamThatIsResetBeforeItsType) {  // RFC 9114 §6.2-10
  server.session->on_stream_reset(kClientUni, kNoError);
  server.session->on_stream_closed(kClientUni);
  EXPECT_FALSE(server.link.server.closed());
}

TEST_F(MessageConnectionTest, ToleratesUnknownFramesAroundARequest) {  // RFC 9114 §7.2.8-2
  server.hears(kRequest, raw_frame(0x21, RawBytes(100)));
  server.hears(kRequest, raw_headers(raw_get("/a")));
  server.hears(kRequest, raw_frame(0x40, {}), wire::Fin::kYes);
  EXPECT_FALSE(server.link.server.closed());
  EXPECT_EQ(server.application.counters().succeeded, 1U);
}

// RFC 9114 §10.5-2, §10.5-3
TEST_F(MessageConnectionTest, BoundsWhatPriorityUpdatesCanMakeItRemember) {
  server.hears(kClientControl, raw_control_stream());
  for (std::uint64_t id = 0; id < 100'000 && !server.link.server.closed(); id += 4) {
    RawBytes payload;
    append_varint(payload, id);
    payload.insert(payload.end(), {'u', '=', '1'});
    server.hears(kClientControl, raw_frame(0xf0700, payload));
  }
  expect_closed_with(0x0108);
}

// RFC 9218 §7.2: nghttp3 1.8 does not outlive every place where this can be cut. Chromium's multiplexing found it.
TEST_F(MessageConnectionTest, PriorityUpdateMayComeInPiecesOfAnySize) {
  server.hears(kClientControl, raw_control_stream());
  const RawBytes update = raw_frame(0xf0700, {0x40, 0x04, 'u', '=', '1', ',', 'i'});
  for (std::size_t first = 1; first < update.size(); ++first) {
    for (std::size_t second = first; second < update.size(); ++second) {
      const auto at = [&](std::size_t n) { return update.begin() + static_cast<std::ptrdiff_t>(n); };
      server.hears(kClientControl, RawBytes(update.begin(), at(first)));
      if (second > first) server.hears(kClientControl, RawBytes(at(first), at(second)));
      server.hears(kClientControl, RawBytes(at(second), update.end()));
      ASSERT_FALSE(server.link.server.closed()) << first << ' ' << second;
    }
  }
}

// A well-formed beginning and then bytes drawn from the seed, on every stream that a client has.
void attack(const DocumentRoot& root, std::uint64_t seed) {
  SeededRng rng{seed};
  Server server{root};
  if (rng.below(2) == 0) server.hears(kClientControl, raw_control_stream());
  for (int i = 0; i < 60 && !server.link.server.closed(); ++i) {
    const std::uint64_t ordinal = rng.below(6);
    const wire::StreamId stream{ordinal * 4 + (rng.below(2) == 0 ? 0 : 2)};
    RawBytes bytes = rng.below(2) == 0 ? raw_headers(raw_get("/a")) : raw_control_stream();
    if (rng.below(3) == 0) bytes.resize(1 + rng.below(80));
    for (std::uint64_t flips = rng.below(4); flips != 0; --flips) {
      bytes[rng.below(bytes.size())] = static_cast<std::uint8_t>(rng.below(256));
    }
    if (rng.below(8) == 0) rng.fill(bytes);
    server.hears(stream, bytes, rng.below(10) == 0 ? wire::Fin::kYes : wire::Fin::kNo);
    if (rng.below(20) == 0) server.session->on_stream_reset(stream, rng.next_u64() >> 2);
    if (rng.below(40) == 0) server.session->on_stop_sending(stream, 0);
    if (rng.below(20) == 0) server.session->on_stream_closed(stream);
    if (rng.below(20) == 0) server.session->on_stream_writable(stream);
  }
  if (server.link.server.closed()) {
    const std::uint64_t code = server.link.server.closed()->code;
    EXPECT_TRUE((code >= 0x0100 && code <= 0x0110) || (code >= 0x0200 && code <= 0x0202)) << code;
  }
  server.session.reset();
  EXPECT_EQ(server.application.requests_in_progress(), 0U);
  EXPECT_EQ(server.application.memory().blocks_in_use(), 0U);
}

TEST_F(MessageConnectionTest, SurvivesRandomBytesOnEveryStream) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    attack(root, seed);
    if (HasFailure()) break;
  }
}

}  // namespace
}  // namespace pollux::http3
