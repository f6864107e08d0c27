// Extensible priorities (RFC 9218) and extended CONNECT (RFC 9220), between a server session and a client session.
#include <gtest/gtest.h>

#include <memory>

#include "fake_connection.h"
#include "http3/application.h"
#include "http3/client_session.h"
#include "http3/error_code.h"
#include "raw_http3.h"
#include "response_log.h"

namespace pollux::http3 {
namespace {

class PriorityTest : public testing::Test {
 protected:
  PriorityTest() {
    EXPECT_TRUE(root_.add("/file", std::vector<std::uint8_t>(100'000)));
    link_.client.set_events(&client_);
    link_.server.set_events(server_.get());
    server_->on_handshake_complete("h3");
    client_.on_handshake_complete("h3");
    link_.run();
  }
  wire::StreamId request(std::span<const HeaderField> more) {
    return *client_.request({.path = "/file", .more = more});
  }
  [[nodiscard]] wire::Priority priority_of(wire::StreamId stream) {
    return link_.server.priorities().at(stream.value());
  }

  DocumentRoot root_;
  FakeLink link_{{.stream_queue_bytes = 1'000}};
  PoolAllocator client_memory_;
  ResponseLog log_;
  ClientSession client_{link_.client, client_memory_, log_};
  Http3Application application_{root_};
  std::unique_ptr<connection::ConnectionEvents> server_ = application_.accept(link_.server);
};

// RFC 9218 §4
TEST_F(PriorityTest, OfARequestThatNamesNoneIsTheDefault) {
  const wire::StreamId stream = request({});
  link_.round();
  EXPECT_EQ(priority_of(stream), wire::Priority{});
}

// RFC 9218 §5
TEST_F(PriorityTest, IsWhatTheHeaderFieldSays) {
  const std::array fields{HeaderField{.name = "priority", .value = "u=1, i"}};
  const wire::StreamId stream = request(fields);
  link_.round();
  EXPECT_EQ(priority_of(stream), (wire::Priority{.urgency = 1, .incremental = true}));
}

// RFC 9218 §7
TEST_F(PriorityTest, ChangesWithAPriorityUpdate) {
  const wire::StreamId stream = request({});
  link_.round();
  client_.set_priority(stream, {.urgency = 6, .incremental = true});
  link_.round();
  EXPECT_EQ(priority_of(stream), (wire::Priority{.urgency = 6, .incremental = true}));
  client_.set_priority(stream, {.urgency = 0});
  link_.round();
  EXPECT_EQ(priority_of(stream), (wire::Priority{.urgency = 0}));
  link_.run();
  EXPECT_TRUE(log_.of(stream).ended);
}

TEST_F(PriorityTest, OfControlAndQpackStreamsIsAboveAllOthers) {
  for (const std::uint64_t id : {3U, 7U, 11U}) {
    EXPECT_EQ(link_.server.priorities().at(id).urgency, wire::kMostUrgent);
  }
}

class ConnectTest : public PriorityTest {
 protected:
  // What a client of our own never says, put straight into the server.
  void client_says(const RawFields& fields) {
    server_->on_stream_data(wire::StreamId{40}, raw_headers(fields), wire::Fin::kNo);
    server_->on_send_opportunity(Timestamp{});
  }
  [[nodiscard]] std::optional<std::uint64_t> reset_code() const {
    for (const auto& [stream, code] : link_.server.resets()) {
      if (stream == wire::StreamId{40}) return code;
    }
    return std::nullopt;
  }
};

// RFC 9220 §3
TEST_F(ConnectTest, WithAProtocolIsAnsweredAndNotServed) {
  client_says({{":method", "CONNECT"},
               {":protocol", "websocket"},
               {":scheme", "https"},
               {":authority", "localhost"},
               {":path", "/chat"}});
  EXPECT_EQ(reset_code(), std::nullopt);
  EXPECT_EQ(application_.counters().client_errors, 1U);
}

TEST_F(ConnectTest, WithoutAProtocolIsAnsweredAndNotServed) {
  client_says({{":method", "CONNECT"}, {":authority", "example.org:443"}});
  EXPECT_EQ(reset_code(), std::nullopt);
  EXPECT_EQ(application_.counters().client_errors, 1U);
}

// RFC 9220 §3; RFC 9114 §4.3.1
TEST_F(ConnectTest, WithAProtocolAndNoPathIsMalformed) {
  client_says({{":method", "CONNECT"}, {":protocol", "websocket"}, {":authority", "a"}});
  EXPECT_EQ(reset_code(), kMessageError);
}

// RFC 9114 §4.4
TEST_F(ConnectTest, WithoutAProtocolAndWithAPathIsMalformed) {
  client_says({{":method", "CONNECT"}, {":authority", "a"}, {":path", "/"}});
  EXPECT_EQ(reset_code(), kMessageError);
}

// RFC 9220 §3
TEST_F(ConnectTest, IsTheOnlyMethodWithAProtocol) {
  client_says(
      {{":method", "GET"}, {":protocol", "websocket"}, {":scheme", "https"}, {":authority", "a"}, {":path", "/"}});
  EXPECT_EQ(reset_code(), kMessageError);
}

}  // namespace
}  // namespace pollux::http3
