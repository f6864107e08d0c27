// What the directories show is what there is: every connection and stream, from its beginning to its end, whatever the
// network does, and nothing else.
#include <gtest/gtest.h>

#include <algorithm>

#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

constexpr registry::ShardIndex kServer{0};
constexpr registry::ShardIndex kClient{1};

struct Shown {
  explicit Shown(std::size_t entries = 256) : connections(2, entries), streams(2, entries) {}

  [[nodiscard]] HostConfig watched(registry::ShardIndex self) {
    return {.shard = small_shard(),
            .connection_directory = &connections,
            .stream_directory = &streams,
            .shard_index = self};
  }
  [[nodiscard]] CrowdConfig crowd() { return {.server = watched(kServer), .clients = {watched(kClient)}}; }

  [[nodiscard]] std::size_t connections_of(registry::ShardIndex shard) const {
    return connections.list(shard, [](const registry::ConnectionEntry&) {}).visited;
  }
  [[nodiscard]] std::size_t streams_of(registry::ShardIndex shard) const {
    return streams.list(shard, [](const registry::StreamEntry&) {}).visited;
  }

  registry::ConnectionDirectory connections;
  registry::StreamDirectory streams;
};

TEST(Publishing, ShowsWhatThereIsUnderLossFromTheBeginningToTheEnd) {
  for_each_seed(200, [](std::uint64_t seed) {
    const TransferPlan plan{.upload_bytes = 20'000, .download_bytes = 50'000, .streams = 12};
    TransferApplication server{plan, wire::Role::kServer};
    TransferApplication client{plan, wire::Role::kClient};
    Shown shown;
    Simulation simulation{shown.crowd(), seed, server};
    simulation.set_links({.delay = Duration::milliseconds(3), .loss = 0.05, .reordering = 0.05});
    for (int i = 0; i < 3; ++i) (void)simulation.connect(client);
    std::size_t most_connections = 0;
    std::size_t most_streams = 0;
    const auto look = [&] {
      EXPECT_EQ(shown.connections_of(kServer), simulation.server().shard().connection_count());
      EXPECT_EQ(shown.connections_of(kClient), simulation.client().shard().connection_count());
      EXPECT_EQ(shown.streams_of(kServer), simulation.server().shard().stream_memory().streams.in_use());
      EXPECT_EQ(shown.streams_of(kClient), simulation.client().shard().stream_memory().streams.in_use());
      most_connections = std::max(most_connections, shown.connections_of(kServer));
      most_streams = std::max(most_streams, shown.streams_of(kServer));
      return simulation.is_empty() || ::testing::Test::HasFailure();
    };
    EXPECT_TRUE(simulation.run_until(look, Duration::seconds(600)));
    EXPECT_EQ(most_connections, 3U);
    EXPECT_GE(most_streams, 12U);
    EXPECT_EQ(shown.connections_of(kServer) + shown.streams_of(kServer) + shown.streams_of(kClient), 0U);
    EXPECT_EQ(shown.connections.refused() + shown.streams.refused(), 0U);
  });
}

TEST(Publishing, ShowsHowFarADownloadHasComeAtBothEnds) {
  const TransferPlan plan{.upload_bytes = 10, .download_bytes = 5'000'000};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Shown shown;
  Simulation simulation{shown.crowd(), 1, server};
  simulation.set_links({.bits_per_second = 8'000'000, .delay = Duration::milliseconds(20)});
  (void)simulation.connect(client);
  simulation.run_for(Duration::seconds(2));
  std::uint64_t sent = 0;
  shown.streams.list([&](const registry::StreamEntry& entry) {
    const bool at_server = entry.shard == kServer;
    EXPECT_EQ(at_server ? entry.sending : entry.receiving, registry::StreamSide::kOpen);
    EXPECT_EQ(at_server ? entry.receiving : entry.sending, registry::StreamSide::kFinished);
    EXPECT_EQ(at_server ? entry.bytes_received : entry.bytes_sent, 10U);
    // A megabyte a second, but for what is under way and for the last update's age.
    EXPECT_NEAR(static_cast<double>(at_server ? entry.bytes_sent : entry.bytes_received), 1.9e6, 4e5);
    if (at_server) sent = entry.bytes_sent;
  });
  shown.connections.list(kServer, [&](const registry::ConnectionEntry& entry) {
    EXPECT_EQ(entry.phase, registry::ConnectionPhase::kEstablished);
    EXPECT_GT(entry.bytes_sent, sent);
    EXPECT_GT(entry.bytes_received, 1200U);
    EXPECT_GE(entry.smoothed_rtt, Duration::milliseconds(40));
    EXPECT_EQ(entry.remote, simulation.client().address());
    EXPECT_EQ(entry.streams_open, 1U);
  });
}

TEST(Publishing, AShardThatIsDestroyedLeavesNothingBehind) {
  const TransferPlan plan{.upload_bytes = 1'000'000, .download_bytes = 1'000'000};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Shown shown;
  Simulation simulation{shown.crowd(), 1, server};
  simulation.set_links({.bits_per_second = 8'000'000, .delay = Duration::milliseconds(20)});
  (void)simulation.connect(client);
  simulation.run_for(Duration::milliseconds(500));
  EXPECT_EQ(shown.streams_of(kServer), 1U);
  simulation.server().shut_down();
  EXPECT_EQ(shown.connections_of(kServer) + shown.streams_of(kServer), 0U);
  EXPECT_EQ(shown.connections_of(kClient), 1U);
}

TEST(Publishing, DirectoriesThatAreTooSmallAreInNobodysWay) {
  const TransferPlan plan{.upload_bytes = 20'000, .download_bytes = 50'000, .streams = 12};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Shown shown{2};
  Simulation simulation{shown.crowd(), 1, server};
  simulation.set_links({.delay = Duration::milliseconds(3), .loss = 0.05});
  for (int i = 0; i < 5; ++i) (void)simulation.connect(client);
  EXPECT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(600)));
  EXPECT_EQ(client.result().streams_finished, 60U);
  EXPECT_EQ(client.result().wrong_bytes + server.result().wrong_bytes, 0U);
  EXPECT_GE(shown.connections.refused(), 6U);
  EXPECT_GE(shown.streams.refused(), 100U);
  EXPECT_EQ(shown.connections_of(kServer) + shown.streams_of(kServer) + shown.streams_of(kClient), 0U);
}

}  // namespace
}  // namespace pollux::scenario
