// A server of several shards, each with a queue of its own: whatever queue a client's packets come by, its connection
// goes on at the shard that has it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "scenario/both_ways.h"
#include "scenario/leftovers.h"
#include "scenario/seeds.h"
#include "scenario/shard_watch.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

using drivers::sim::LinkConfig;
using endpoint::QuicLbParameters;
using telemetry::Counter;
using telemetry::DropReason;

constexpr std::size_t kShards = 4;
constexpr std::uint64_t kBody = 256 * 1024;
// Where a test counts what exactly happens.
constexpr LinkConfig kClean{.bits_per_second = 20'000'000, .delay = Duration::milliseconds(5)};
constexpr LinkConfig kLossy{.bits_per_second = 20'000'000, .delay = Duration::milliseconds(5), .loss = 0.01};

const crypto::Secret kKey{std::vector<std::uint8_t>(endpoint::QuicLbCipher::kKeyLength, 0x5c)};
const QuicLbParameters kPlaintext{};
const QuicLbParameters kOnePass{.rotation = 2, .fleet_id = {1, 2, 3}, .nonce_length = 12, .key = kKey};
const QuicLbParameters kFourPasses{.rotation = 5, .fleet_id = {9}, .nonce_length = 8, .key = kKey};

CrowdConfig shards_and_a_client(const QuicLbParameters& connection_ids = kPlaintext) {
  CrowdConfig config;
  config.server.shards = kShards;
  config.server.connection_ids = connection_ids;
  config.clients.push_back({.shard = small_shard()});
  // A client that only listens would never show where it is now.
  config.clients[0].shard.connection.keep_alive = Duration::milliseconds(200);
  return config;
}

// One connection of one client behind a NAT.
class Wanderer {
 public:
  explicit Wanderer(std::uint64_t seed, const CrowdConfig& config = shards_and_a_client())
      : simulation{config, seed, server}, watch{simulation} {
    simulation.set_links(kLossy);
    handle = simulation.connect(client);
  }

  bool run_until_received(std::uint64_t bytes) {
    return simulation.run_until([&] { return client.result().bytes_received >= bytes; }, Duration::seconds(60));
  }

  // The NAT gives the client an address that leads to a queue so many places further.
  void rebind(std::size_t places = 1) {
    Host& host = simulation.client();
    const SocketAddress& server_address = simulation.server().address();
    const std::size_t wanted = (queue_of(host.outside_address(), server_address) + places) % kShards;
    SocketAddress outside = host.outside_address();
    do ++outside.port;
    while (queue_of(outside, server_address) != wanted);
    host.port().nat = {.inside = host.address(), .outside = outside};
  }

  [[nodiscard]] std::size_t owner() {
    for (std::size_t i = 0; i < kShards; ++i) {
      if (simulation.server().shard(i).connection_count() != 0) return i;
    }
    ADD_FAILURE() << "no shard has the connection";
    return 0;
  }

  void finish() {
    finish_both_ways(simulation, client, server, kBody);
    watch.expect_nothing_unaccounted();
    expect_nothing_left(simulation);
  }

  [[nodiscard]] telemetry::Snapshot at_server() { return simulation.server().counters(); }

  TransferPlan plan{.upload_bytes = kBody, .download_bytes = kBody};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Simulation simulation;
  ShardWatch watch;
  SlabHandle handle;
};

TEST(Shards, EachServesTheFlowsThatItsQueueGets) {
  constexpr std::size_t kConnections = 32;
  CrowdConfig config = shards_and_a_client();
  TransferApplication server{{.upload_bytes = 1'000, .download_bytes = 10'000}, wire::Role::kServer};
  TransferApplication client{{.upload_bytes = 1'000, .download_bytes = 10'000}, wire::Role::kClient};
  for (std::uint16_t i = 0; i < kConnections; ++i) {
    config.clients[0].further_addresses.push_back(*SocketAddress::parse("192.0.2.2:" + std::to_string(51'000 + i)));
  }
  Simulation simulation{config, 1, server};
  ShardWatch watch{simulation};
  for (const SocketAddress& local : config.clients[0].further_addresses) {
    const net::Flow flow{
        .local = local, .remote = simulation.server().address(), .neighbor = {.mac = simulation.server().mac()}};
    ASSERT_TRUE(simulation.client().shard().connect(flow, client, simulation.now()).has_value());
  }
  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
  EXPECT_EQ(client.result().bytes_received, kConnections * 10'000);
  for (std::size_t i = 0; i < kShards; ++i) {
    EXPECT_GT(simulation.server().counters_of(i)[Counter::kConnectionsAccepted], 0U) << "shard " << i;
  }
  EXPECT_EQ(simulation.server().counters()[Counter::kConnectionsAccepted], kConnections);
  EXPECT_EQ(simulation.server().counters()[Counter::kHandedOver], 0U) << "nobody has moved";
  watch.expect_nothing_unaccounted();
  expect_nothing_left(simulation);
}

class ShardsOfEachFormat : public ::testing::TestWithParam<QuicLbParameters> {};

std::string name_of_format(const ::testing::TestParamInfo<QuicLbParameters>& format) {
  if (format.param.key.empty()) return "Plaintext";
  return format.param.nonce_length == kOnePass.nonce_length ? "OnePass" : "FourPasses";
}

INSTANTIATE_TEST_SUITE_P(Formats, ShardsOfEachFormat, ::testing::Values(kPlaintext, kOnePass, kFourPasses),
                         name_of_format);

// RFC 9000 §9.3-1: from wherever it comes, and through whatever queue.
TEST_P(ShardsOfEachFormat, ConnectionGoesOnAtItsOwnerWhenItsPacketsComeByAnotherQueue) {
  for_each_seed(5, [this](std::uint64_t seed) {
    Wanderer wanderer{seed, shards_and_a_client(GetParam())};
    wanderer.simulation.set_links(kClean);
    ASSERT_TRUE(wanderer.run_until_received(kBody / 8));
    const std::size_t owner = wanderer.owner();
    wanderer.rebind();
    wanderer.finish();
    EXPECT_GE(wanderer.at_server()[Counter::kMigrations], 1U);
    EXPECT_GE(wanderer.at_server()[Counter::kPathsValidated], 1U);
    for (std::size_t i = 0; i < kShards; ++i) {
      const telemetry::Snapshot counted = wanderer.simulation.server().counters_of(i);
      const bool is_receiver = i == (owner + 1) % kShards;
      EXPECT_EQ(counted[Counter::kHandedOver] > 0, is_receiver) << "shard " << i;
      EXPECT_EQ(counted[Counter::kTakenOver] > 0, i == owner) << "shard " << i;
      EXPECT_EQ(counted[Counter::kTxPackets] > 0, i == owner) << "replies leave from the owner's queue; shard " << i;
    }
  });
}

// RFC 9000 §9.2: with other connection IDs, which name the same shard.
TEST_P(ShardsOfEachFormat, ClientThatMovesOnPurposeIsFollowedByItsOwner) {
  for_each_seed(5, [this](std::uint64_t seed) {
    CrowdConfig config = shards_and_a_client(GetParam());
    const auto first = *SocketAddress::parse("192.0.2.2:50000");
    const auto server = *SocketAddress::parse("192.0.2.1:4433");
    SocketAddress second = *SocketAddress::parse("192.0.2.77:50000");
    while (queue_of(second, server) == queue_of(first, server)) ++second.port;
    config.clients[0].further_addresses = {second};
    Wanderer wanderer{seed, config};
    wanderer.simulation.set_links(kClean);
    ASSERT_TRUE(wanderer.run_until_received(kBody / 8));
    ASSERT_TRUE(
        wanderer.simulation.client().shard().migrate(wanderer.handle, second, wanderer.simulation.now()).has_value());
    wanderer.finish();
    EXPECT_EQ(wanderer.simulation.client().counters()[Counter::kMigrations], 1U);
    EXPECT_GT(wanderer.at_server()[Counter::kHandedOver], 0U);
  });
}

// What is refused is counted, recovered by retransmission, and never lost to the application.
TEST(Shards, FullInboxesCostRetransmissionsAndNoByte) {
  for_each_seed(50, [](std::uint64_t seed) {
    constexpr int kMoves = 8;
    SeededRng dice{seed};
    CrowdConfig config = shards_and_a_client();
    config.server.inbox_capacity = 1;
    Wanderer wanderer{seed, config};
    ASSERT_TRUE(wanderer.run_until_received(1));
    // Without a bottleneck a flight arrives at one time.
    wanderer.simulation.set_links({.delay = Duration::milliseconds(5), .loss = 0.005});
    for (int i = 0; i < kMoves; ++i) {
      wanderer.simulation.run_for(Duration::microseconds(static_cast<std::int64_t>(dice.below(50'000))));
      wanderer.rebind(1 + dice.below(kShards - 1));
    }
    wanderer.finish();
  });
}

TEST(Shards, WhatAnInboxRefusesIsCounted) {
  CrowdConfig config = shards_and_a_client();
  config.server.inbox_capacity = 1;
  Wanderer wanderer{1, config};
  wanderer.simulation.set_links({.delay = Duration::milliseconds(5)});
  ASSERT_TRUE(wanderer.run_until_received(kBody / 4));
  wanderer.rebind();
  wanderer.finish();
  EXPECT_GT(wanderer.at_server()[DropReason::kInboxFull], 0U);
}

// RFC 9000 §21.11-2: while the connection lives nobody resets it; RFC 9000 §10.3: when it is gone, its owner does.
TEST(Shards, ServerThatHasLostItsStateResetsThroughWhicheverQueue) {
  for_each_seed(10, [](std::uint64_t seed) {
    Wanderer wanderer{seed};
    ASSERT_TRUE(wanderer.run_until_received(kBody / 2));
    const std::size_t owner = wanderer.owner();
    wanderer.rebind();
    EXPECT_EQ(wanderer.at_server()[Counter::kStatelessResetsSent], 0U);
    wanderer.simulation.server().restart(wanderer.simulation.now());
    ASSERT_TRUE(wanderer.simulation.run_until([&] { return wanderer.client.result().closed.has_value(); },
                                              Duration::seconds(20)));
    EXPECT_EQ(wanderer.client.result().closed->by, connection::CloseReason::By::kStatelessReset);
    EXPECT_GE(wanderer.simulation.server().counters_of(owner)[Counter::kStatelessResetsSent], 1U);
    EXPECT_EQ(wanderer.simulation.server().counters_of(owner)[Counter::kStatelessResetsSent],
              wanderer.at_server()[Counter::kStatelessResetsSent]);
  });
}

// RFC 9000 §10.2.1: a closing connection says so again, to packets that come by another queue as well.
TEST(Shards, ClosingConnectionIsHeardByAClientThatHasMoved) {
  Wanderer wanderer{1};
  Simulation& simulation = wanderer.simulation;
  simulation.set_links({.delay = Duration::milliseconds(1)});
  ASSERT_TRUE(wanderer.run_until_received(kBody / 4));
  const std::size_t owner = wanderer.owner();
  simulation.client().port().downlink.config.blackhole = true;
  simulation.server().shard(owner).close_all(77);
  simulation.run_for(Duration::milliseconds(2));
  wanderer.rebind();
  simulation.client().port().downlink.config.blackhole = false;
  ASSERT_TRUE(simulation.run_until([&] { return wanderer.client.result().closed.has_value(); }, Duration::seconds(5)));
  EXPECT_EQ(wanderer.client.result().closed->by, connection::CloseReason::By::kPeer);
  EXPECT_EQ(wanderer.client.result().closed->error_code, 77U);
  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
  EXPECT_EQ(wanderer.at_server()[Counter::kStatelessResetsSent], 0U);
}

// RFC 9000 §8.1.3: the shard that the client comes to next has never heard of it.
TEST(Shards, TokenOfOneShardSparesARetryAtAnother) {
  CrowdConfig config = shards_and_a_client();
  config.server.shard.retry = endpoint::RetryPolicy::kAlways;
  Wanderer wanderer{1, config};
  Simulation& simulation = wanderer.simulation;
  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
  const std::uint64_t retries = wanderer.at_server()[Counter::kRetriesSent];
  ASSERT_GE(retries, 1U);
  ASSERT_EQ(simulation.client().counters()[Counter::kNewTokensKept], 1U);

  wanderer.rebind();
  TransferApplication again{wanderer.plan, wire::Role::kClient};
  (void)simulation.connect(again);
  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
  EXPECT_EQ(again.result().bytes_received, kBody);
  EXPECT_EQ(wanderer.at_server()[Counter::kRetriesSent], retries);
  EXPECT_EQ(wanderer.at_server()[Counter::kTokensAccepted], 2U) << "the Retry's, and the one for later";
  const auto served = [&](std::size_t i) {
    return simulation.server().counters_of(i)[Counter::kConnectionsAccepted] == 1;
  };
  std::size_t servers = 0;
  for (std::size_t i = 0; i < kShards; ++i) servers += served(i) ? 1U : 0U;
  EXPECT_EQ(servers, 2U) << "two shards had one connection each";
}

TEST(Shards, RetryAlwaysUnderLossHoldsNobodyUp) {
  for_each_seed(20, [](std::uint64_t seed) {
    CrowdConfig config = shards_and_a_client(kFourPasses);
    config.server.shard.retry = endpoint::RetryPolicy::kAlways;
    Wanderer wanderer{seed, config};
    wanderer.simulation.set_links({.delay = Duration::milliseconds(5), .loss = 0.1, .duplication = 0.05});
    wanderer.finish();
    EXPECT_EQ(wanderer.at_server()[Counter::kConnectionsAccepted], 1U);
  });
}

// RFC 9001 §5.7: 0-RTT that overtakes its Initial waits where that will come, which is the same queue.
TEST(Shards, EarlyDataIsTakenWhicheverShardGetsIt) {
  for_each_seed(20, [](std::uint64_t seed) {
    SeededRng rng{seed};
    tls::ServerTickets tickets{tls::TicketKeys{std::vector<std::uint8_t>(tls::TicketKeys::kKeyLength, 1), Timestamp{}},
                               tls::ReplayGuard{rng, 64}, rng};
    tls::SessionCache sessions;
    CrowdConfig config = shards_and_a_client();
    config.server.tickets = &tickets;
    config.clients[0].sessions = &sessions;
    Wanderer wanderer{seed, config};
    Simulation& simulation = wanderer.simulation;
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
    wanderer.rebind();
    simulation.set_links(
        {.delay = Duration::milliseconds(5), .reordering = 0.5, .reorder_delay = Duration::milliseconds(3)});
    TransferApplication again{{.upload_bytes = 8'000, .download_bytes = kBody, .early = true}, wire::Role::kClient};
    (void)simulation.connect(again);
    ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(60)));
    EXPECT_EQ(again.result().bytes_received, kBody);
    EXPECT_EQ(wanderer.at_server()[Counter::kEarlyDataAccepted], 1U);
    EXPECT_EQ(wanderer.at_server()[DropReason::kUndecryptableBufferFull], 0U);
  });
}

// draft-ietf-quic-load-balancers-21 §3.1: a fleet changes its configuration, and its load balancers know both.
TEST(Shards, NewConfigurationOfIdsReplacesTheOldOneInMidTransfer) {
  for_each_seed(10, [](std::uint64_t seed) {
    std::vector<endpoint::QuicLbFormat> both;
    both.push_back(*endpoint::QuicLbFormat::make(kOnePass));
    both.push_back(*endpoint::QuicLbFormat::make(kPlaintext));
    const auto formats = *endpoint::QuicLbFormats::make(std::move(both), kShards);
    Wanderer wanderer{seed};
    wanderer.simulation.set_links(kClean);
    Host& server = wanderer.simulation.server();
    ASSERT_TRUE(wanderer.run_until_received(kBody / 4));
    for (std::size_t i = 0; i < kShards; ++i) server.shard(i).change_id_formats(formats);
    ASSERT_TRUE(wanderer.run_until_received(kBody / 2));
    wanderer.rebind();
    ASSERT_TRUE(wanderer.run_until_received(kBody / 4 * 3));
    EXPECT_TRUE(wanderer.watch.last_id_to_server().starts_with("50")) << wanderer.watch.last_id_to_server();
    wanderer.finish();
    EXPECT_GT(wanderer.at_server()[Counter::kHandedOver], 0U);
  });
}

// What a client's shards opened comes back by the queue that the hash chooses.
TEST(Shards, ClientOfSeveralShardsFindsItsConnections) {
  for_each_seed(10, [](std::uint64_t seed) {
    CrowdConfig config = shards_and_a_client();
    config.clients[0].shards = 3;
    Wanderer wanderer{seed, config};
    Host& client = wanderer.simulation.client();
    TransferApplication other{wanderer.plan, wire::Role::kClient};
    const net::Flow flow{.local = client.address(),
                         .remote = wanderer.simulation.server().address(),
                         .neighbor = {.mac = wanderer.simulation.server().mac()}};
    ASSERT_TRUE(client.shard(1).connect(flow, other, wanderer.simulation.now()).has_value());
    ASSERT_TRUE(wanderer.simulation.run_until([&] { return wanderer.simulation.is_empty(); }, Duration::seconds(60)));
    EXPECT_EQ(wanderer.client.result().bytes_received, kBody);
    EXPECT_EQ(other.result().bytes_received, kBody);
    EXPECT_GT(client.counters()[Counter::kHandedOver], 0U);
    wanderer.watch.expect_nothing_unaccounted();
  });
}

}  // namespace
}  // namespace pollux::scenario
