#include "hq/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>

#include "hq/client_session.h"
#include "hq/error_code.h"
#include "hq/request_line.h"
#include "unit/http3/fake_connection.h"

namespace pollux::hq {
namespace {

using http3::FakeLink;

struct Answers final : AnswerEvents {
  void on_ready() override { ++ready; }
  void on_requests_lost() override { ++lost; }
  void on_answer(wire::StreamId stream, Bytes content) override {
    auto& bytes = contents[stream.value()];
    bytes.insert(bytes.end(), content.begin(), content.end());
  }
  void on_answer_end(wire::StreamId stream) override { ended.push_back(stream.value()); }
  void on_answer_failed(wire::StreamId stream, std::uint64_t code) override { failed[stream.value()] = code; }
  void on_client_closed(const connection::CloseReason&) override { closed = true; }

  int ready = 0;
  int lost = 0;
  bool closed = false;
  std::map<std::uint64_t, std::vector<std::uint8_t>> contents;
  std::vector<std::uint64_t> ended;
  std::map<std::uint64_t, std::uint64_t> failed;
};

class HqSessionTest : public testing::Test {
 protected:
  void connect(const http3::FakeLimits& limits = {}) {
    link = std::make_unique<FakeLink>(limits);
    server = std::make_unique<Session>(link->server, find, counters);
    client = std::make_unique<ClientSession>(link->client, answers);
    link->server.set_events(server.get());
    link->client.set_events(client.get());
    client->on_handshake_complete(kProtocol);
  }
  void say(const std::string& text, wire::Fin fin) {
    server->on_stream_data(wire::StreamId{0}, Bytes{reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                           fin);
  }

  std::vector<std::uint8_t> file = std::vector<std::uint8_t>(100'000, 7);
  FindContent find = [this](std::string_view path) -> std::optional<Bytes> {
    if (path == "/empty") return Bytes{};
    return path == "/file" ? std::optional{Bytes{file}} : std::nullopt;
  };
  HqCounters counters;
  Answers answers;
  std::unique_ptr<FakeLink> link;
  std::unique_ptr<Session> server;
  std::unique_ptr<ClientSession> client;
};

TEST_F(HqSessionTest, AnswersARequestWithBytesAndNothingElse) {
  connect({.stream_queue_bytes = 10'000, .largest_piece = 3'000});
  const auto stream = client->request("/file");
  ASSERT_TRUE(stream);
  link->run();
  EXPECT_EQ(answers.contents[stream->value()], file);
  EXPECT_EQ(answers.ended, std::vector{stream->value()});
  EXPECT_EQ(counters.succeeded, 1U);
  EXPECT_EQ(counters.content_bytes, file.size());
}

TEST_F(HqSessionTest, AnswersManyAtOnceAndAnEmptyFile) {
  connect({.largest_piece = 20'000});
  for (int i = 0; i < 20; ++i) ASSERT_TRUE(client->request(i % 2 == 0 ? "/file" : "/empty"));
  link->run();
  EXPECT_EQ(answers.ended.size(), 20U);
  EXPECT_TRUE(answers.contents[4].empty());
}

TEST_F(HqSessionTest, ResetsWhatNamesNothing) {
  connect();
  const auto stream = client->request("/nowhere");
  ASSERT_TRUE(stream);
  link->run();
  EXPECT_EQ(answers.failed[stream->value()], kNotFound);
  EXPECT_TRUE(answers.ended.empty());
}

TEST_F(HqSessionTest, WaitsForTheEndOfTheRequest) {
  connect();
  say("GET /fi", wire::Fin::kNo);
  EXPECT_EQ(counters.requests, 0U);
  say("le\r\n", wire::Fin::kYes);
  EXPECT_EQ(counters.succeeded, 1U);
}

TEST_F(HqSessionTest, ResetsALineThatIsTooLong) {
  connect();
  say(std::string(kMaxRequestLine, 'x'), wire::Fin::kNo);
  EXPECT_TRUE(link->server.resets().empty());
  say("x", wire::Fin::kNo);
  ASSERT_EQ(link->server.resets().size(), 1U);
  EXPECT_EQ(link->server.resets()[0].second, kBadRequest);
}

TEST_F(HqSessionTest, MakesNoRequestBeyondTheServersStreams) {
  connect({.bidirectional_streams = 1});
  EXPECT_TRUE(client->request("/file"));
  EXPECT_FALSE(client->request("/file"));
  client->on_streams_available(wire::StreamDirection::kBidirectional);
  EXPECT_EQ(answers.ready, 2);
}

TEST_F(HqSessionTest, SaysThatRequestsAreLostWithRejectedEarlyData) {
  link = std::make_unique<FakeLink>(http3::FakeLimits{});
  client = std::make_unique<ClientSession>(link->client, answers);
  client->on_early_data(kProtocol);
  EXPECT_TRUE(client->request("/file"));
  client->on_early_data_rejected();
  EXPECT_EQ(answers.lost, 1);
  EXPECT_FALSE(client->request("/file"));
  client->on_handshake_complete(kProtocol);
  EXPECT_EQ(answers.ready, 2);
  EXPECT_TRUE(client->request("/file"));
}

TEST_F(HqSessionTest, TellsThatTheConnectionEnded) {
  connect();
  client->on_connection_closed({});
  EXPECT_TRUE(answers.closed);
  EXPECT_FALSE(client->request("/file"));
}

}  // namespace
}  // namespace pollux::hq
