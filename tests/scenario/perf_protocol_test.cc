// The perf protocol over networks that are not kind, by a server of two shards: every byte arrives, both ways.
#include <gtest/gtest.h>

#include <string>

#include "perf_protocol/application.h"
#include "scenario/leftovers.h"
#include "scenario/perf_exchanges.h"
#include "scenario/seeds.h"
#include "scenario/shard_watch.h"
#include "scenario/simulation.h"

namespace pollux::scenario {
namespace {

using telemetry::Counter;

TEST(PerfProtocol, ExchangesArriveWholeBothWaysAtTwoShardsUnderLoss) {
  for_each_seed(10, [](std::uint64_t seed) {
    constexpr std::size_t kConnections = 16;
    constexpr std::size_t kExchanges = kConnections * 5;
    const PerfExchanges::Plan plan{.exchange = {.upload = 40'000, .download = 70'000}, .exchanges = 5, .at_once = 3};
    CrowdConfig config;
    config.server.shards = 2;
    config.clients.push_back({.shard = small_shard()});
    for (std::uint16_t i = 0; i < kConnections; ++i) {
      config.clients[0].further_addresses.push_back(*SocketAddress::parse("192.0.2.2:" + std::to_string(51'000 + i)));
    }
    perf_protocol::PerfApplication server;
    PerfExchanges client{plan};
    Simulation simulation{config, seed, server};
    ShardWatch watch{simulation};
    simulation.set_links({.bits_per_second = 50'000'000,
                          .delay = Duration::milliseconds(5),
                          .loss = 0.02,
                          .duplication = 0.01,
                          .reordering = 0.03,
                          .corruption = 0.01});
    for (const SocketAddress& local : config.clients[0].further_addresses) {
      const net::Flow flow{
          .local = local, .remote = simulation.server().address(), .neighbor = {.mac = simulation.server().mac()}};
      ASSERT_TRUE(simulation.client().shard().connect(flow, client, simulation.now()).has_value());
    }
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(120)));

    const PerfExchanges::Result& result = client.result();
    EXPECT_EQ(result.ended, kExchanges);
    EXPECT_EQ(result.failed, 0U);
    EXPECT_EQ(result.downloaded, kExchanges * plan.exchange.download);
    EXPECT_FALSE(result.wrong_bytes);
    EXPECT_EQ(result.closed_connections, kConnections);
    EXPECT_EQ(server.counters(), (perf_protocol::PerfCounters{.requests = kExchanges,
                                                              .answered = kExchanges,
                                                              .received_bytes = kExchanges * plan.exchange.upload,
                                                              .sent_bytes = kExchanges * plan.exchange.download}));
    for (std::size_t i = 0; i < 2; ++i) {
      EXPECT_GT(simulation.server().counters_of(i)[Counter::kConnectionsAccepted], 0U) << "shard " << i;
    }
    watch.expect_nothing_unaccounted();
    expect_nothing_left(simulation);
  });
}

// What is cancelled must leave no credit behind: all of it together is many times the connection's window.
TEST(PerfProtocol, DownloadsWithoutEndMayBeCancelledOneAfterAnother) {
  for_each_seed(10, [](std::uint64_t seed) {
    constexpr std::size_t kExchanges = 50;
    perf_protocol::PerfApplication server;
    PerfExchanges client{{.exchange = {.download = perf_protocol::kUnlimited},
                          .exchanges = kExchanges,
                          .at_once = 2,
                          .enough = 300'000}};
    Simulation simulation{seed, server};
    simulation.set_links({.bits_per_second = 50'000'000, .delay = Duration::milliseconds(5), .loss = 0.01});
    (void)simulation.connect(client);
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(300)));
    EXPECT_EQ(client.result().cancelled, kExchanges);
    EXPECT_EQ(client.result().failed, 0U);
    EXPECT_FALSE(client.result().wrong_bytes);
    EXPECT_EQ(server.counters().requests, kExchanges);
    EXPECT_EQ(server.counters().answered, 0U);
    expect_nothing_left(simulation);
  });
}

// The operator's wish to end: what is under way is finished, then the server closes, and without an error.
TEST(PerfProtocol, ServerThatShutsDownFinishesWhatIsUnderWay) {
  for_each_seed(10, [](std::uint64_t seed) {
    perf_protocol::PerfApplication server;
    PerfExchanges client{{.exchange = {.upload = 100'000, .download = 500'000}, .exchanges = 2}};
    Simulation simulation{seed, server};
    simulation.set_links({.bits_per_second = 50'000'000, .delay = Duration::milliseconds(5), .loss = 0.01});
    (void)simulation.connect(client);
    ASSERT_TRUE(simulation.run_until([&] { return client.result().downloaded > 0; }, Duration::seconds(60)));
    simulation.server().shard().shut_down();
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
    EXPECT_EQ(client.result().ended, 1U);
    EXPECT_EQ(client.result().downloaded, 500'000U);
    EXPECT_EQ(server.counters().requests, 1U) << "the second exchange came too late";
    EXPECT_EQ(client.result().closed_connections, 1U);
    expect_nothing_left(simulation);
  });
}

}  // namespace
}  // namespace pollux::scenario
