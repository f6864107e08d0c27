#include "perf_protocol/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "perf_protocol/client_session.h"
#include "perf_protocol/error_code.h"
#include "unit/http3/fake_connection.h"

namespace pollux::perf_protocol {
namespace {

using http3::FakeLink;
using wire::StreamDirection;
using wire::StreamId;

struct Exchanges final : ExchangeEvents {
  void on_ready() override { ++ready; }
  void on_exchanges_lost() override { ++lost; }
  void on_upload_acked(StreamId stream, std::uint64_t bytes) override { acked[stream.value()] += bytes; }
  void on_download(StreamId stream, Bytes content) override {
    std::uint64_t& received = downloads[stream.value()];
    while (!content.empty()) {
      const Bytes expected = content_at(received, content.size());
      right &= std::ranges::equal(content.first(expected.size()), expected);
      content = content.subspan(expected.size());
      received += expected.size();
    }
  }
  void on_exchange_end(StreamId stream) override { ended.push_back(stream.value()); }
  void on_exchange_failed(StreamId stream, std::uint64_t code) override { failed[stream.value()] = code; }
  void on_client_closed(const connection::CloseReason&) override { closed = true; }

  int ready = 0;
  int lost = 0;
  bool closed = false;
  bool right = true;
  std::map<std::uint64_t, std::uint64_t> acked;
  std::map<std::uint64_t, std::uint64_t> downloads;
  std::vector<std::uint64_t> ended;
  std::map<std::uint64_t, std::uint64_t> failed;
};

class PerfSessionTest : public testing::Test {
 protected:
  void connect(const http3::FakeLimits& limits = {}) {
    link = std::make_unique<FakeLink>(limits);
    server = std::make_unique<Session>(link->server, counters);
    client = std::make_unique<ClientSession>(link->client, exchanges);
    link->server.set_events(server.get());
    link->client.set_events(client.get());
    client->on_handshake_complete(kProtocol);
  }
  // What a client of another maker may send, on a stream that ours knows nothing of.
  void send(StreamId stream, Bytes data, wire::Fin fin) {
    (void)link->client.write(stream, data, fin);
    link->run();
  }
  StreamId open(StreamDirection direction) { return *link->client.open_stream(direction); }

  PerfCounters counters;
  Exchanges exchanges;
  std::unique_ptr<FakeLink> link;
  std::unique_ptr<Session> server;
  std::unique_ptr<ClientSession> client;
};

TEST_F(PerfSessionTest, SendsAsManyBytesAsItIsAskedFor) {
  connect({.stream_queue_bytes = 10'000});
  const auto stream = client->begin({.download = 1'000'000});
  ASSERT_TRUE(stream);
  link->run();
  EXPECT_EQ(exchanges.downloads[stream->value()], 1'000'000U);
  EXPECT_EQ(exchanges.ended, std::vector{stream->value()});
  EXPECT_TRUE(exchanges.right);
  EXPECT_EQ(counters, (PerfCounters{.requests = 1, .answered = 1, .sent_bytes = 1'000'000}));
}

TEST_F(PerfSessionTest, TakesUploadsAndGivesCreditForEveryByte) {
  connect({.stream_queue_bytes = 10'000, .largest_piece = 5'000});
  const auto stream = client->begin({.upload = 300'000, .download = 10});
  link->run();
  EXPECT_EQ(exchanges.ended, std::vector{stream->value()});
  EXPECT_EQ(exchanges.acked[stream->value()], 300'000U) << "without the eight bytes that are no upload";
  EXPECT_EQ(counters.received_bytes, 300'000U);
  EXPECT_EQ(link->server.consumed(), 300'000 + kHeaderSize);
  EXPECT_EQ(link->client.consumed(), 10U);
}

TEST_F(PerfSessionTest, AnswersNothingWithTheEndAlone) {
  connect();
  const auto stream = client->begin({});
  link->run();
  EXPECT_EQ(exchanges.ended, std::vector{stream->value()});
  EXPECT_EQ(counters.answered, 1U);
  EXPECT_EQ(link->server.open_streams(), 0U);
}

TEST_F(PerfSessionTest, AnswersManyAtOnceOfWhateverSizes) {
  connect({.stream_queue_bytes = 20'000, .largest_piece = 7'000});
  for (std::uint64_t i = 0; i < 50; ++i) ASSERT_TRUE(client->begin({.upload = i * 1'000, .download = i * i * 100}));
  link->run();
  EXPECT_EQ(exchanges.ended.size(), 50U);
  EXPECT_TRUE(exchanges.right);
  EXPECT_EQ(exchanges.downloads[4 * 49], 49U * 49 * 100);
}

// draft-banks-quic-performance-00 §2.3: the response follows the whole upload.
TEST_F(PerfSessionTest, WaitsForTheEndOfTheUpload) {
  connect();
  const StreamId stream = open(StreamDirection::kBidirectional);
  const Header header = make_header(100);
  send(stream, header, wire::Fin::kNo);
  EXPECT_EQ(counters.requests, 0U);
  EXPECT_EQ(link->client.delivered(), 0U);
  send(stream, {}, wire::Fin::kYes);
  EXPECT_EQ(counters.sent_bytes, 100U);
}

// §2.3.1
TEST_F(PerfSessionTest, EndsAStreamThatEndsBeforeItHasSaidASize) {
  connect();
  const Header header = make_header(100);
  send(open(StreamDirection::kBidirectional), Bytes{header}.first(7), wire::Fin::kYes);
  EXPECT_EQ(counters.requests, 0U);
  EXPECT_TRUE(link->server.resets().empty());
  const StreamId second = open(StreamDirection::kBidirectional);
  send(second, Bytes{header}.first(7), wire::Fin::kNo);
  link->client.reset_stream(second, 5);
  link->run();
  EXPECT_TRUE(link->server.resets().empty());
  EXPECT_EQ(link->server.open_streams(), 0U) << "both are closed at both ends";
}

TEST_F(PerfSessionTest, SendsNothingForAnUploadThatIsAbandoned) {
  connect();
  const StreamId stream = open(StreamDirection::kBidirectional);
  const Header header = make_header(100);
  send(stream, header, wire::Fin::kNo);
  link->client.reset_stream(stream, 5);
  link->run();
  ASSERT_EQ(link->server.resets().size(), 1U);
  EXPECT_EQ(link->server.resets()[0].second, kUploadAbandoned);
  EXPECT_EQ(counters.requests, 0U);
}

// §2.3.2
TEST_F(PerfSessionTest, AnswersAUnidirectionalStreamOnOneOfItsOwn) {
  connect();
  client.reset();
  struct Listener final : connection::ConnectionEvents {
    void on_handshake_complete(std::string_view) override {}
    void on_stream_data(StreamId id, Bytes data, wire::Fin fin) override {
      stream = id;
      bytes += data.size();
      ended = fin == wire::Fin::kYes;
    }
    void on_stream_reset(StreamId, std::uint64_t) override {}
    void on_stop_sending(StreamId, std::uint64_t) override {}
    void on_stream_writable(StreamId) override {}
    void on_stream_data_acked(StreamId, std::uint64_t) override {}
    void on_stream_closed(StreamId) override {}
    void on_streams_available(StreamDirection) override {}
    void on_send_opportunity(Timestamp) override {}
    void on_connection_closed(const connection::CloseReason&) override {}
    StreamId stream;
    std::uint64_t bytes = 0;
    bool ended = false;
  } listener;
  link->client.set_events(&listener);
  const Header header = make_header(200'000);
  send(open(StreamDirection::kUnidirectional), header, wire::Fin::kYes);
  EXPECT_EQ(listener.stream, StreamId::of(wire::Role::kServer, StreamDirection::kUnidirectional, 0));
  EXPECT_EQ(listener.bytes, 200'000U);
  EXPECT_TRUE(listener.ended);

  listener.ended = false;
  const Header nothing = make_header(0);
  send(open(StreamDirection::kUnidirectional), nothing, wire::Fin::kYes);
  EXPECT_FALSE(listener.ended) << "nothing was asked for, so no stream is opened";
  EXPECT_EQ(counters.answered, 2U);
}

TEST_F(PerfSessionTest, WaitsForAStreamOfItsOwnAndNotForEver) {
  connect({.unidirectional_streams = 0});
  const Header header = make_header(1);
  std::uint64_t ordinal = 0;
  const auto ask = [&] {
    server->on_stream_data(StreamId::of(wire::Role::kClient, StreamDirection::kUnidirectional, ordinal), header,
                           wire::Fin::kYes);
    server->on_stream_closed(StreamId::of(wire::Role::kClient, StreamDirection::kUnidirectional, ordinal++));
  };
  for (std::size_t i = 0; i < Session::kMaxWaiting; ++i) ask();
  EXPECT_FALSE(link->server.closed());
  EXPECT_EQ(counters.sent_bytes, 0U);
  ask();
  ASSERT_TRUE(link->server.closed());
  EXPECT_EQ(link->server.closed()->code, kTooManyRequests);
}

TEST_F(PerfSessionTest, RefusesMoreStreamsThanItKeeps) {
  connect({.bidirectional_streams = 2 * Session::kMaxStreams});
  const Header header = make_header(1);
  for (std::uint64_t i = 0; i <= Session::kMaxStreams; ++i) {
    server->on_stream_data(StreamId{4 * i}, header, wire::Fin::kNo);
  }
  ASSERT_EQ(link->server.resets().size(), 1U);
  EXPECT_EQ(link->server.resets()[0], (std::pair{StreamId{4 * Session::kMaxStreams}, kTooManyRequests}));
  EXPECT_EQ(link->server.stops()[0], (std::pair{StreamId{4 * Session::kMaxStreams}, kTooManyRequests}));
  EXPECT_EQ(counters.refused, 1U);
  EXPECT_EQ(link->server.consumed(), (Session::kMaxStreams + 1) * kHeaderSize);
}

TEST_F(PerfSessionTest, SendsWithoutEndUntilTheClientHasEnough) {
  connect({.stream_queue_bytes = 10'000});
  const auto stream = client->begin({.download = kUnlimited});
  while (exchanges.downloads[stream->value()] < 500'000) ASSERT_TRUE(link->round());
  client->cancel(*stream);
  link->run();
  EXPECT_TRUE(exchanges.failed.empty()) << "who cancels hears no more of it";
  EXPECT_EQ(link->server.open_streams(), 0U);
  EXPECT_EQ(counters.answered, 0U);
  ASSERT_TRUE(client->begin({.download = 10}));
  link->run();
  EXPECT_EQ(exchanges.ended.size(), 1U) << "the connection goes on";
}

TEST_F(PerfSessionTest, BeginsNoExchangeBeyondTheServersStreams) {
  connect({.bidirectional_streams = 1});
  EXPECT_TRUE(client->begin({.download = 1}));
  EXPECT_FALSE(client->begin({.download = 1}));
  client->on_streams_available(StreamDirection::kBidirectional);
  EXPECT_EQ(exchanges.ready, 2);
}

TEST_F(PerfSessionTest, TellsOfAResponseThatHasNotTheSizeThatWasWanted) {
  connect();
  const std::vector<std::uint8_t> bytes(20);
  const auto longer = client->begin({.download = 10});
  client->on_stream_data(*longer, bytes, wire::Fin::kNo);
  EXPECT_EQ(exchanges.failed[longer->value()], kWrongSize);
  const auto shorter = client->begin({.download = 30});
  client->on_stream_data(*shorter, bytes, wire::Fin::kYes);
  EXPECT_EQ(exchanges.failed[shorter->value()], kWrongSize);
  EXPECT_TRUE(exchanges.ended.empty());
  client->on_stream_data(*shorter, bytes, wire::Fin::kNo);
  EXPECT_EQ(exchanges.downloads[shorter->value()], 0U) << "of what has failed, nothing more is told";
  EXPECT_EQ(link->client.consumed(), 60U) << "but the credit is given back";
}

TEST_F(PerfSessionTest, TellsOfARefusalOnce) {
  connect();
  const auto stream = client->begin({.download = 10});
  client->on_stream_reset(*stream, kTooManyRequests);
  client->on_stream_reset(*stream, kTooManyRequests);
  EXPECT_EQ(exchanges.failed, (std::map<std::uint64_t, std::uint64_t>{{stream->value(), kTooManyRequests}}));
}

TEST_F(PerfSessionTest, WantsNoStreamsOfTheServers) {
  connect();
  const auto stream = link->server.open_stream(StreamDirection::kUnidirectional);
  const std::vector<std::uint8_t> bytes(20);
  (void)link->server.write(*stream, bytes, wire::Fin::kNo);
  link->run();
  ASSERT_EQ(link->client.stops().size(), 1U);
  EXPECT_EQ(link->client.stops()[0].second, kUnexpectedStream);
  EXPECT_EQ(link->client.consumed(), 20U);
}

TEST_F(PerfSessionTest, FinishesWhatIsUnderWayBeforeItShutsDown) {
  connect({.stream_queue_bytes = 10'000});
  const auto stream = client->begin({.download = 100'000});
  ASSERT_TRUE(link->round());
  server->on_shutdown();
  EXPECT_FALSE(link->server.closed());
  ASSERT_TRUE(link->round());
  const auto late = client->begin({.download = 10});
  link->run();
  EXPECT_EQ(exchanges.ended, std::vector{stream->value()});
  EXPECT_EQ(exchanges.failed[late->value()], kShuttingDown);
  ASSERT_TRUE(link->server.closed());
  EXPECT_EQ(link->server.closed()->code, kNoError);
}

TEST_F(PerfSessionTest, ShutsDownAtOnceWhenNothingIsUnderWay) {
  connect();
  server->on_shutdown();
  EXPECT_TRUE(link->server.closed());
}

TEST_F(PerfSessionTest, SaysThatExchangesAreLostWithRejectedEarlyData) {
  link = std::make_unique<FakeLink>(http3::FakeLimits{});
  client = std::make_unique<ClientSession>(link->client, exchanges);
  EXPECT_FALSE(client->begin({.download = 1}));
  client->on_early_data(kProtocol);
  EXPECT_TRUE(client->begin({.download = 1}));
  client->on_early_data_rejected();
  EXPECT_EQ(exchanges.lost, 1);
  EXPECT_FALSE(client->begin({.download = 1}));
  client->on_handshake_complete(kProtocol);
  EXPECT_EQ(exchanges.ready, 2);
  EXPECT_TRUE(client->begin({.download = 1}));
}

TEST_F(PerfSessionTest, TellsThatTheConnectionEnded) {
  connect();
  client->on_connection_closed({});
  EXPECT_TRUE(exchanges.closed);
  EXPECT_FALSE(client->begin({.download = 1}));
}

TEST_F(PerfSessionTest, IsMadeByTheApplicationWhichCountsForAll) {
  PerfApplication application;
  FakeLink one;
  const auto session = application.accept(one.server);
  const Header header = make_header(3);
  one.server.set_events(session.get());
  session->on_stream_data(StreamId{0}, header, wire::Fin::kYes);
  EXPECT_EQ(application.counters().requests, 1U);
}

}  // namespace
}  // namespace pollux::perf_protocol
