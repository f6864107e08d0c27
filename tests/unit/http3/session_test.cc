// A server session and a client session, back to back over a FakeLink.
#include "http3/session.h"

#include <gtest/gtest.h>

#include <memory>

#include "fake_connection.h"
#include "http3/application.h"
#include "http3/client_session.h"
#include "http3/error_code.h"
#include "response_log.h"

namespace pollux::http3 {
namespace {

std::vector<std::uint8_t> random_bytes(std::size_t size, std::uint64_t seed) {
  std::vector<std::uint8_t> bytes(size);
  SeededRng{seed}.fill(bytes);
  return bytes;
}

class Pair {
 public:
  explicit Pair(const DocumentRoot& root, FakeLimits limits = {}, std::uint64_t seed = 1,
                const Http3Limits& server_limits = {})
      : link(limits, seed), application(root, server_limits), server(application.accept(link.server)) {
    link.client.set_events(&client);
    link.server.set_events(server.get());
  }

  void connect() {
    server->on_handshake_complete("h3");
    client.on_handshake_complete("h3");
  }

  void expect_nothing_left() {
    EXPECT_FALSE(link.client.closed()) << link.client.closed()->reason;
    EXPECT_FALSE(link.server.closed()) << link.server.closed()->reason;
    EXPECT_EQ(application.requests_in_progress(), 0U);
    EXPECT_EQ(link.server.consumed(), link.server.delivered());
    EXPECT_EQ(link.client.consumed(), link.client.delivered());
    EXPECT_EQ(link.server.open_streams(), 6U) << "three unidirectional streams of each side";
  }

  FakeLink link;
  PoolAllocator client_memory;
  ResponseLog log;
  ClientSession client{link.client, client_memory, log};
  Http3Application application;
  std::unique_ptr<connection::ConnectionEvents> server;
};

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    EXPECT_TRUE(root.add("/index.html", {'h', 'i'}));
    EXPECT_TRUE(root.add("/dir/index.html", {'d'}));
    EXPECT_TRUE(root.add("/empty", {}));
    EXPECT_TRUE(root.add("/large.bin", large));
    EXPECT_TRUE(root.add("/medium.bin", medium));
  }

  std::vector<std::uint8_t> large = random_bytes(1'000'000, 7);
  std::vector<std::uint8_t> medium = random_bytes(50'000, 8);
  DocumentRoot root;
};

TEST_F(SessionTest, ServesAFile) {
  Pair pair{root};
  pair.connect();
  const auto stream = pair.client.request({.path = "/"});
  pair.link.run();
  const auto& response = pair.log.of(stream);
  EXPECT_EQ(response.status(), "200");
  EXPECT_EQ(response.fields.at("content-type"), "text/html; charset=utf-8");
  EXPECT_EQ(response.content, (std::vector<std::uint8_t>{'h', 'i'}));
  EXPECT_TRUE(response.ended);
  pair.expect_nothing_left();
  EXPECT_EQ(pair.application.counters().requests, 1U);
  EXPECT_EQ(pair.application.counters().content_bytes, 2U);
}

// RFC 9114 §4.1.1-2
TEST_F(SessionTest, AnswersWithEveryStatus) {
  Pair pair{root};
  pair.connect();
  const std::string tag = root.find("/large.bin").document->entity_tag;
  const HeaderField range[]{{"range", "bytes=5-9"}};
  const HeaderField far_range[]{{"range", "bytes=1000000-"}};
  const HeaderField cached[]{{"if-none-match", tag}};
  const HeaderField other[]{{"if-match", "\"other\""}};
  const std::string long_path = "/" + std::string(2000, 'p');
  const std::string long_value(20'000, 'v');
  const HeaderField large_field[]{{"x-large", long_value}};
  const std::vector<std::pair<ClientRequest, std::string>> cases{
      {{.path = "/large.bin"}, "200"},
      {{.method = "HEAD", .path = "/large.bin"}, "200"},
      {{.path = "/empty"}, "200"},
      {{.path = "/large.bin", .more = range}, "206"},
      {{.path = "/dir"}, "301"},
      {{.path = "/large.bin", .more = cached}, "304"},
      {{.path = "/a/../b"}, "400"},
      {{.path = "/nothing"}, "404"},
      {{.method = "POST", .path = "/"}, "405"},
      {{.path = "/", .more = other}, "412"},
      {{.path = long_path}, "414"},
      {{.path = "/large.bin", .more = far_range}, "416"},
      {{.path = "/", .more = large_field}, "431"},
  };
  for (const auto& [request, status] : cases) {
    const auto stream = pair.client.request(request);
    pair.link.run();
    const auto& response = pair.log.of(stream);
    EXPECT_EQ(response.status(), status) << request.method << " " << request.path.substr(0, 40);
    EXPECT_TRUE(response.ended);
    const bool no_content = request.method == "HEAD" || status == "304";
    const bool counted = response.fields.contains("content-length");
    EXPECT_EQ(counted, status != "304");
    if (counted && !no_content) {
      EXPECT_EQ(response.fields.at("content-length"), std::to_string(response.content.size()));
    }
    if (no_content) {
      EXPECT_TRUE(response.content.empty());
    }
  }
  pair.expect_nothing_left();
}

// RFC 9114 §10.9-1: what could be repeated by somebody else does nothing (RFC 8470 §5.2), and costs a round trip only.
TEST_F(SessionTest, AnswersSafeMethodsOnlyInEarlyData) {
  Pair pair{root};
  pair.link.server.set_handshake_complete(false);
  pair.server->on_early_data("h3");
  pair.client.on_handshake_complete("h3");
  const auto status_of = [&](std::string_view method, std::span<const HeaderField> more = {}) {
    const auto stream = pair.client.request({.method = method, .path = "/", .more = more});
    pair.link.run();
    EXPECT_TRUE(pair.log.of(stream).ended);
    return pair.log.of(stream).status();
  };
  for (const std::string_view method : {"GET", "HEAD"}) EXPECT_EQ(status_of(method), "200");
  for (const std::string_view method : {"POST", "PUT", "DELETE", "PATCH"}) EXPECT_EQ(status_of(method), "425");
  pair.link.server.set_handshake_complete(true);
  pair.server->on_handshake_complete("h3");
  EXPECT_EQ(status_of("POST"), "405");
  // RFC 8470 §5.1: an intermediary's early data is no reason to do what is not done at all.
  const HeaderField early[]{{"early-data", "1"}};
  EXPECT_EQ(status_of("GET", early), "200");
  EXPECT_EQ(status_of("POST", early), "405");
  pair.expect_nothing_left();
}

// RFC 9114 §10.9-1: what would do something when repeated waits for the handshake.
TEST_F(SessionTest, ClientAsksForWhatIsSafeOnlyInEarlyData) {
  Pair pair{root};
  pair.link.client.set_handshake_complete(false);
  pair.client.on_early_data("h3");
  for (const std::string_view method : {"POST", "PUT", "DELETE", "PATCH"}) {
    EXPECT_FALSE(pair.client.request({.method = method, .path = "/"}).has_value()) << method;
  }
  for (const std::string_view method : {"GET", "HEAD", "OPTIONS"}) {
    EXPECT_TRUE(pair.client.request({.method = method, .path = "/"}).has_value()) << method;
  }
  pair.link.client.set_handshake_complete(true);
  pair.client.on_handshake_complete("h3");
  EXPECT_TRUE(pair.client.request({.method = "POST", .path = "/"}).has_value());
}

// RFC 9114 §10.6-1, §10.6-2: what a client asks for and what a file holds never go through one compressor.
TEST_F(SessionTest, CompressesNoContent) {
  Pair pair{root};
  pair.connect();
  const HeaderField any[]{{"accept-encoding", "gzip, br, zstd, deflate"}};
  const auto stream = pair.client.request({.path = "/large.bin", .more = any});
  pair.link.run();
  EXPECT_EQ(pair.log.of(stream).content, large);
  EXPECT_FALSE(pair.log.of(stream).fields.contains("content-encoding"));
}

TEST_F(SessionTest, GivesThePartOfAFileThatWasAskedFor) {
  Pair pair{root};
  pair.connect();
  const HeaderField range[]{{"range", "bytes=500000-"}};
  const auto stream = pair.client.request({.path = "/large.bin", .more = range});
  pair.link.run();
  EXPECT_EQ(pair.log.of(stream).content, std::vector<std::uint8_t>(large.begin() + 500'000, large.end()));
  EXPECT_EQ(pair.log.of(stream).fields.at("content-range"), "bytes 500000-999999/1000000");
}

TEST_F(SessionTest, ServesTwoHundredRequestsAtOnceOverSmallQueues) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    DocumentRoot many;
    for (std::size_t i = 0; i < 200; ++i) {
      ASSERT_TRUE(many.add("/" + std::to_string(i), random_bytes(i * 97, i)));
    }
    Pair pair{many, {.stream_queue_bytes = 3000, .largest_piece = 700}, seed};
    pair.connect();
    std::vector<std::optional<wire::StreamId>> streams;
    for (int i = 0; i < 200; ++i) streams.push_back(pair.client.request({.path = "/" + std::to_string(i)}));
    pair.link.run();
    for (std::size_t i = 0; i < 200; ++i) {
      EXPECT_TRUE(pair.log.of(streams[i]).ended) << i;
      EXPECT_EQ(pair.log.of(streams[i]).content, random_bytes(i * 97, i)) << i;
    }
    pair.expect_nothing_left();
  }
}

TEST_F(SessionTest, SurvivesClientsThatLoseInterest) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Pair pair{root, {.stream_queue_bytes = 5000, .largest_piece = 1500}, seed};
    pair.connect();
    SeededRng rng{seed};
    std::vector<wire::StreamId> streams;
    for (int i = 0; i < 20; ++i) streams.push_back(*pair.client.request({.path = "/medium.bin"}));
    for (std::size_t i = 0; i < streams.size(); ++i) {
      for (std::uint64_t rounds = rng.below(20); rounds != 0; --rounds) pair.link.round();
      if (rng.below(2) == 0) pair.client.cancel(streams[i]);
    }
    pair.link.run();
    for (const auto stream : streams) {
      const auto& response = pair.log.of(stream);
      if (response.ended) {
        EXPECT_EQ(response.content, medium);
      }
    }
    pair.expect_nothing_left();
  }
}

// RFC 9114 §4.1.1-4, §4.1.1-5
TEST_F(SessionTest, RefusesRequestsBeyondItsMemoryForThem) {
  Pair pair{root, {.stream_queue_bytes = 1000}, 1, {.max_requests = 2}};
  pair.connect();
  std::vector<std::optional<wire::StreamId>> streams;
  for (int i = 0; i < 5; ++i) streams.push_back(pair.client.request({.path = "/large.bin"}));
  pair.link.run();
  int ended = 0;
  int rejected = 0;
  for (const auto stream : streams) {
    ended += pair.log.of(stream).ended ? 1 : 0;
    rejected += pair.log.of(stream).failed == kRequestRejected ? 1 : 0;
  }
  EXPECT_EQ(ended, 2);
  EXPECT_EQ(rejected, 3);
  EXPECT_EQ(pair.application.counters().refused_requests, 3U);
  pair.expect_nothing_left();
}

TEST_F(SessionTest, ClosesWhenTheClientAllowsNoControlStreams) {
  Pair pair{root, {.unidirectional_streams = 2}};
  pair.server->on_handshake_complete("h3");
  ASSERT_TRUE(pair.link.server.closed());
  EXPECT_EQ(pair.link.server.closed()->code, kGeneralProtocolError);
}

TEST_F(SessionTest, ClosesWhenTheClientStopsAControlStream) {
  Pair pair{root};
  pair.connect();
  pair.link.run();
  pair.server->on_stop_sending(wire::StreamId{3}, kNoError);
  ASSERT_TRUE(pair.link.server.closed());
  EXPECT_EQ(pair.link.server.closed()->code, kClosedCriticalStream);
}

TEST_F(SessionTest, ClosesWhenTheClientResetsItsControlStream) {
  Pair pair{root};
  pair.connect();
  pair.link.run();
  pair.server->on_stream_reset(wire::StreamId{2}, kNoError);
  ASSERT_TRUE(pair.link.server.closed());
  EXPECT_EQ(pair.link.server.closed()->code, kClosedCriticalStream);
}

TEST_F(SessionTest, ClosesWhenNoMemoryIsLeftForTheLibrary) {
  Pair pair{root, {}, 1, {.max_library_bytes = 0}};
  pair.server->on_handshake_complete("h3");
  ASSERT_TRUE(pair.link.server.closed());
}

TEST_F(SessionTest, GivesEverythingBackWhenTheConnectionEndsInTheMiddle) {
  Pair pair{root, {.stream_queue_bytes = 1000}};
  pair.connect();
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(pair.client.request({.path = "/large.bin"}));
  for (int i = 0; i < 4; ++i) pair.link.round();
  EXPECT_EQ(pair.application.requests_in_progress(), 5U);
  pair.server->on_connection_closed({});
  pair.server.reset();
  EXPECT_EQ(pair.application.requests_in_progress(), 0U);
  EXPECT_EQ(pair.application.memory().blocks_in_use(), 0U);
}

TEST_F(SessionTest, DoesNothingMoreOnceTheConnectionIsOver) {
  Pair pair{root};
  pair.connect();
  pair.link.run();
  pair.server->on_connection_closed({});
  const std::uint8_t rubbish[]{1, 2, 3};
  pair.server->on_stream_data(wire::StreamId{0}, rubbish, wire::Fin::kYes);
  pair.server->on_stream_writable(wire::StreamId{0});
  pair.server->on_stream_closed(wire::StreamId{0});
  pair.server->on_send_opportunity(Timestamp{});
  EXPECT_FALSE(pair.link.server.closed());
}

}  // namespace
}  // namespace pollux::http3
