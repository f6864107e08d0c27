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

TEST_F(ClientSessionTest, TellsThatTheConnectionEnded) {
  client.on_handshake_complete("h3");
  client.on_connection_closed({});
  EXPECT_TRUE(log.closed);
  EXPECT_FALSE(client.request({}));
}

}  // namespace
}  // namespace pollux::http3
