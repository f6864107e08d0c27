// How connections end, and that nothing is left of them afterwards (RFC 9000 §10).
#include <gtest/gtest.h>

#include "http3/application.h"
#include "scenario/leftovers.h"
#include "scenario/pages.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"
#include "scenario/wire_log.h"

namespace pollux::scenario {
namespace {

using connection::CloseReason;
using drivers::sim::Verdict;
using telemetry::Counter;

constexpr drivers::sim::LinkConfig kLinks{.delay = Duration::milliseconds(5)};

TEST(Ending, ByIdleTimeoutSendsNothing) {
  const Site site{{1'000}};
  http3::Http3Application server{site.root()};
  PageReader reader{site, {.requests = 3, .at_once = 3}};
  Simulation simulation{1, server};
  simulation.set_links(kLinks);
  WireLog log{simulation};
  (void)simulation.connect(reader);
  ASSERT_TRUE(simulation.run_until([&] { return reader.is_done(); }, Duration::seconds(1)));
  simulation.run_for(Duration::seconds(1));  // until the last acknowledgment
  const std::uint64_t sent = log.count(Verdict::kSent);
  const Timestamp quiet_since = simulation.now();

  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(100)));
  // RFC 9000 §10.1: silently.
  EXPECT_EQ(log.count(Verdict::kSent), sent);
  EXPECT_GT(simulation.now() - quiet_since, connection::kDefaultIdleTimeout - Duration::seconds(2));
  EXPECT_LT(simulation.now() - quiet_since, connection::kDefaultIdleTimeout + Duration::seconds(2));
  EXPECT_EQ(simulation.server().counters()[Counter::kConnectionsTimedOut], 1U);
  EXPECT_EQ(simulation.client().counters()[Counter::kConnectionsTimedOut], 1U);
  EXPECT_EQ(reader.result().closed_connections, 1U);
  expect_nothing_left(simulation);
}

// RFC 9000 §10.1.1: the lesser of the two timeouts is both ends'.
TEST(Ending, ByIdleTimeoutComesAtTheLesserTimeoutAtBothEnds) {
  const Site site{{1'000}};
  http3::Http3Application server{site.root()};
  PageReader reader{site, {.requests = 1}};
  SimulationConfig config;
  config.client.connection.idle_timeout = Duration::seconds(3);
  Simulation simulation{1, server, config};
  simulation.set_links(kLinks);
  (void)simulation.connect(reader);
  ASSERT_TRUE(simulation.run_until([&] { return reader.is_done(); }, Duration::seconds(1)));
  EXPECT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(4)));
  expect_nothing_left(simulation);
}

// A closing connection must not take the handshake budget from others, nor keep its worker awake.
TEST(Ending, WithHandshakeWorkLeftUndoneLeavesItUndone) {
  constexpr std::uint64_t kFewPolls = 100;
  TransferApplication server{{}, wire::Role::kServer};
  TransferApplication client{{}, wire::Role::kClient};
  Simulation simulation{1, server};
  simulation.set_links(kLinks);
  const SlabHandle handle = simulation.connect(client);
  simulation.client().shard().find(handle)->close(1, "");
  simulation.run_for(Duration::seconds(10));
  EXPECT_TRUE(simulation.is_empty());
  EXPECT_LT(simulation.client().polls(), kFewPolls);
}

// RFC 9000 §10.2-4
TEST(Ending, ByTheServerReachesEveryClientInMidTransfer) {
  constexpr std::uint64_t kConnections = 5;
  constexpr std::uint64_t kCode = 0x107;
  const TransferPlan plan{.upload_bytes = 20'000'000, .download_bytes = 20'000'000, .streams = 3};
  TransferApplication server{plan, wire::Role::kServer};
  std::vector<std::unique_ptr<TransferApplication>> clients;
  Simulation simulation{1, server};
  simulation.set_links(kLinks);
  for (std::uint64_t i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<TransferApplication>(plan, wire::Role::kClient));
    (void)simulation.connect(*clients.back());
  }
  ASSERT_TRUE(simulation.run_until(
      [&] { return std::ranges::all_of(clients, [](const auto& c) { return c->result().bytes_received > 500'000; }); },
      Duration::seconds(10)));

  simulation.server().shard().close_all(kCode);
  const Timestamp begin = simulation.now();
  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(10)));
  // RFC 9000 §10.2-1: three times the PTO, no longer than that takes.
  EXPECT_LT(simulation.now() - begin, Duration::seconds(1));
  for (const auto& client : clients) {
    ASSERT_TRUE(client->result().closed.has_value());
    EXPECT_EQ(client->result().closed->by, CloseReason::By::kPeer);
    EXPECT_EQ(client->result().closed->kind, wire::CloseKind::kApplication);
    EXPECT_EQ(client->result().closed->error_code, kCode);
    EXPECT_EQ(client->result().wrong_bytes, 0U);
  }
  EXPECT_EQ(simulation.server().counters()[Counter::kConnectionsClosed], kConnections);
  expect_nothing_left(simulation);
}

// An upload whose server closes it, with nothing getting through from there.
struct UnheardClose {
  TransferPlan plan{.upload_bytes = 20'000'000, .download_bytes = 0};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Simulation simulation{1, server};

  void begin() {
    simulation.set_links(kLinks);
    (void)simulation.connect(client);
    ASSERT_TRUE(simulation.run_until([&] { return server.result().bytes_received > 500'000; }, Duration::seconds(10)));
    silence(true);
    simulation.server().shard().close_all(7);
  }
  void silence(bool on) { simulation.server().port().uplink.config.blackhole = on; }
  void expect_client_to_end_within(Duration span) {
    ASSERT_TRUE(simulation.run_until([&] { return client.result().closed.has_value(); }, span));
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(10)));
    expect_nothing_left(simulation);
  }
};

// RFC 9000 §10.2.1: a lost CONNECTION_CLOSE is said again to a peer that goes on.
TEST(Ending, ByTheServerIsHeardThoughTheFirstCloseIsLost) {
  UnheardClose upload;
  ASSERT_NO_FATAL_FAILURE(upload.begin());
  upload.simulation.run_for(Duration::milliseconds(1));
  upload.silence(false);
  ASSERT_NO_FATAL_FAILURE(upload.expect_client_to_end_within(Duration::seconds(1)));
  EXPECT_EQ(upload.client.result().closed->error_code, 7U);
}

// RFC 9000 §9.3.2-3: by whatever way the state went.
// RFC 9000 §10.2-5: the client has heard nothing of it, and asks when all is forgotten.
TEST(Ending, ThatWentUnheardIsRepeatedByAReset) {
  UnheardClose upload;
  ASSERT_NO_FATAL_FAILURE(upload.begin());
  const auto forgotten = [&] { return upload.simulation.server().shard().connection_count() == 0; };
  ASSERT_TRUE(upload.simulation.run_until(forgotten, Duration::seconds(2)));
  upload.silence(false);
  ASSERT_NO_FATAL_FAILURE(upload.expect_client_to_end_within(Duration::seconds(5)));
  EXPECT_EQ(upload.client.result().closed->by, CloseReason::By::kStatelessReset);
}

// RFC 9000 §10.2.2-1
TEST(Ending, ByThePeerLeavesADrainingConnectionThatIsSilent) {
  const TransferPlan plan{.upload_bytes = 10'000, .download_bytes = 10'000};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Simulation simulation{1, server};
  simulation.set_links(kLinks);
  (void)simulation.connect(client);
  ASSERT_TRUE(simulation.run_until([&] { return server.result().closed.has_value(); }, Duration::seconds(10)));
  EXPECT_EQ(simulation.server().shard().connection_count(), 1U);
  std::uint64_t sent = 0;
  simulation.add_watcher([&](const drivers::sim::FrameEvent& event) {
    if (event.verdict == Verdict::kSent && event.source == simulation.server().port().index()) ++sent;
  });
  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(10)));
  EXPECT_EQ(sent, 0U);
  expect_nothing_left(simulation);
}

// RFC 9114 §5.2-7: what was asked is answered, what is asked later is rejected, and nothing is cut off.
// RFC 9000 §5.2.2: and no new connection begins.
TEST(Ending, OfAServerLetsTheRequestsUnderWayFinish) {
  for_each_seed(20, [](std::uint64_t seed) {
    const Site site{{1'000'000}};
    http3::Http3Application server{site.root()};
    PageReader reader{site, {.requests = 40, .at_once = 4}};
    Simulation simulation{seed, server};
    simulation.set_links({.bits_per_second = 100'000'000, .delay = Duration::milliseconds(5), .loss = 0.01});
    for (int i = 0; i < 2; ++i) (void)simulation.connect(reader);
    ASSERT_TRUE(simulation.run_until([&] { return reader.result().answered >= 4; }, Duration::seconds(60)));
    EXPECT_GE(server.requests_in_progress(), 1U);
    simulation.server().shard().shut_down();
    PageReader latecomer{site, {}};
    (void)simulation.connect(latecomer);
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
    EXPECT_EQ(reader.result().answered, server.counters().succeeded);
    EXPECT_LT(reader.result().answered, 40U);
    EXPECT_EQ(reader.result().wrong, 0U);
    EXPECT_EQ(reader.result().closed_connections, 2U);
    EXPECT_EQ(server.requests_in_progress(), 0U);
    EXPECT_EQ(latecomer.result().answered, 0U);
    EXPECT_EQ(latecomer.result().closed_connections, 1U);
    EXPECT_GE(simulation.server().counters()[Counter::kConnectionsRefused], 1U);
    expect_nothing_left(simulation);
  });
}

TEST(Ending, InTheMiddleOfAHandshakeLeavesNothing) {
  for_each_seed(20, [](std::uint64_t seed) {
    const TransferPlan plan{.upload_bytes = 10'000, .download_bytes = 10'000};
    TransferApplication server{plan, wire::Role::kServer};
    TransferApplication client{plan, wire::Role::kClient};
    Simulation simulation{seed, server};
    simulation.set_links(kLinks);
    const SlabHandle handle = simulation.connect(client);
    simulation.run_for(Duration::microseconds(static_cast<std::int64_t>(seed) * 1'500));
    connection::Connection* connection = simulation.client().shard().find(handle);
    ASSERT_NE(connection, nullptr);
    simulation.client().shard().close_all(1);
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(100)));
    expect_nothing_left(simulation);
  });
}

}  // namespace
}  // namespace pollux::scenario
