#include "http3/client_session.h"

#include <gtest/gtest.h>

#include "fake_connection.h"
#include "http3/error_code.h"
#include "raw_http3.h"
#include "response_log.h"

namespace pollux::http3 {
namespace {

// The server is played by hand: what it says is put straight into the client.
class ClientSessionTest : public testing::Test {
 protected:
  ClientSessionTest() { link.client.set_events(&client); }

  void server_says(wire::StreamId stream, const RawBytes& bytes, wire::Fin fin) {
    client.on_stream_data(stream, bytes, fin);
  }
  wire::StreamId connect_and_request() {
    client.on_handshake_complete("h3");
    return client.request({.path = "/"}).value();
  }

  FakeLink link{{.bidirectional_streams = 3}};
  PoolAllocator memory;
  ResponseLog log;
  ClientSession client{link.client, memory, log};
};

TEST_F(ClientSessionTest, MakesNoRequestBeforeItIsConnected) {
  EXPECT_FALSE(client.request({}));
  client.on_handshake_complete("h3");
  EXPECT_EQ(log.ready, 1);
  EXPECT_TRUE(client.request({}));
}

TEST_F(ClientSessionTest, MakesNoRequestBeyondTheServersStreams) {
  client.on_handshake_complete("h3");
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(client.request({}));
  EXPECT_FALSE(client.request({}));
  client.on_streams_available(wire::StreamDirection::kBidirectional);
  EXPECT_EQ(log.ready, 2);
}

TEST_F(ClientSessionTest, TellsFieldsContentAndEnd) {
  const auto stream = connect_and_request();
  server_says(stream, raw_headers({{":status", "200"}, {"x", "y"}}), wire::Fin::kNo);
  server_says(stream, raw_frame(0, {'a', 'b'}), wire::Fin::kNo);
  EXPECT_FALSE(log.of(stream).ended);
  server_says(stream, raw_frame(0, {'c'}), wire::Fin::kYes);
  EXPECT_EQ(log.of(stream).status(), "200");
  EXPECT_EQ(log.of(stream).fields.at("x"), "y");
  EXPECT_EQ(log.of(stream).content, (std::vector<std::uint8_t>{'a', 'b', 'c'}));
  EXPECT_TRUE(log.of(stream).ended);
}

// RFC 9114 §4.1.1-11
TEST_F(ClientSessionTest, FailsAResponseThatIsReset) {
  const auto stream = connect_and_request();
  client.on_stream_reset(stream, kInternalError);
  EXPECT_EQ(log.of(stream).failed, kInternalError);
}

TEST_F(ClientSessionTest, AcceptsNoMalformedResponse) {  // RFC 9114 §4.1.2-4
  const auto stream = connect_and_request();
  server_says(stream, raw_headers({{"no-status", "200"}}), wire::Fin::kYes);
  EXPECT_EQ(log.of(stream).failed, kMessageError);
  EXPECT_FALSE(log.of(stream).ended);
  EXPECT_FALSE(link.client.closed());
}

TEST_F(ClientSessionTest, ClosesWhenTheServerOpensARequestStream) {
  client.on_handshake_complete("h3");
  server_says(wire::StreamId{1}, raw_headers({{":status", "200"}}), wire::Fin::kYes);
  EXPECT_TRUE(link.client.closed());
}

TEST_F(ClientSessionTest, HearsNothingOfWhatItCancelled) {
  const auto stream = connect_and_request();
  client.cancel(stream);
  server_says(stream, raw_headers({{":status", "200"}}), wire::Fin::kYes);
  EXPECT_TRUE(log.of(stream).fields.empty());
  EXPECT_FALSE(log.of(stream).ended);
  EXPECT_FALSE(link.client.closed());
}

TEST_F(ClientSessionTest, SendsWhatIsSafeInEarlyDataAndAllOfItAgainWhenThatIsRejected) {
  client.on_early_data("h3");
  EXPECT_EQ(log.ready, 1);
  EXPECT_TRUE(client.request({.path = "/first"}));
  client.on_early_data_rejected();
  EXPECT_EQ(log.lost, 1);
  EXPECT_FALSE(client.request({.path = "/first"}));
  client.on_handshake_complete("h3");
  EXPECT_EQ(log.ready, 2);
  EXPECT_TRUE(client.request({.path = "/first"}));
}

// Counts what a server would get on its request streams.
struct ByteCounter final : connection::ConnectionEvents {
  void on_handshake_complete(std::string_view) override {}
  void on_stream_data(wire::StreamId stream, Bytes data, wire::Fin fin) override {
    if (stream.direction() != wire::StreamDirection::kBidirectional) return;
    bytes += data.size();
    fins += fin == wire::Fin::kYes ? 1 : 0;
  }
  void on_stream_reset(wire::StreamId, std::uint64_t) override {}
  void on_stop_sending(wire::StreamId, std::uint64_t) override {}
  void on_stream_writable(wire::StreamId) override {}
  void on_stream_data_acked(wire::StreamId, std::uint64_t) override {}
  void on_stream_closed(wire::StreamId) override {}
  void on_streams_available(wire::StreamDirection) override {}
  void on_send_opportunity(Timestamp) override {}
  void on_connection_closed(const connection::CloseReason&) override {}

  std::size_t bytes = 0;
  int fins = 0;
};

TEST_F(ClientSessionTest, SendsTheContentOfARequest) {
  ByteCounter server;
  link.server.set_events(&server);
  const std::vector<std::uint8_t> content(10'000, 'x');
  client.on_handshake_complete("h3");
  ASSERT_TRUE(client.request({.method = "POST", .path = "/", .content = content}));
  link.run();
  EXPECT_GT(server.bytes, content.size());
  EXPECT_LT(server.bytes, content.size() + 100);  // frames and a header section
  EXPECT_EQ(server.fins, 1);
}

TEST_F(ClientSessionTest, TellsThatTheConnectionEnded) {
  client.on_handshake_complete("h3");
  client.on_connection_closed({});
  EXPECT_TRUE(log.closed);
  EXPECT_FALSE(client.request({}));
}

}  // namespace
}  // namespace pollux::http3
