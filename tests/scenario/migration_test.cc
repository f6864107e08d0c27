// Addresses that change in mid-connection, by a NAT's doing or the client's will, and an end that forgets.
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "scenario/leftovers.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/stranger.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

using drivers::sim::LinkConfig;
using telemetry::Counter;
using telemetry::DropReason;

using Octets = std::vector<std::uint8_t>;

constexpr std::uint64_t kBody = 1024 * 1024;
constexpr LinkConfig kLossy{.bits_per_second = 50'000'000, .delay = Duration::milliseconds(5), .loss = 0.01};
constexpr LinkConfig kSlow{.bits_per_second = 2'000'000, .delay = Duration::milliseconds(5), .loss = 0.01};

SocketAddress address(const char* text) {
  return *SocketAddress::parse(text);
}

const SocketAddress kElsewhere = address("192.0.2.77:50000");
const SocketAddress kPreferred = address("192.0.2.9:4433");

CrowdConfig two_hosts() {
  CrowdConfig config;
  config.clients.push_back({.shard = small_shard(), .further_addresses = {kElsewhere}});
  // A client that only listens would never show where it is now.
  config.clients[0].shard.connection.keep_alive = Duration::milliseconds(200);
  config.server.further_addresses = {kPreferred};
  return config;
}

class Roaming {
 public:
  explicit Roaming(std::uint64_t seed, const CrowdConfig& config = two_hosts()) : simulation{config, seed, server} {
    simulation.set_links(kLossy);
    handle = simulation.connect(client);
  }

  bool run_until_half() {
    return simulation.run_until([&] { return client.result().bytes_received > kBody / 2; }, Duration::seconds(60));
  }

  void rebind(const SocketAddress& outside) {
    simulation.client().port().nat = {.inside = simulation.client().address(), .outside = outside};
  }

  void finish() {
    ASSERT_TRUE(
        simulation.run_until([&] { return server.result().closed && simulation.is_empty(); }, Duration::seconds(600)));
    for (const TransferResult* result : {&client.result(), &server.result()}) {
      EXPECT_EQ(result->bytes_received, kBody);
      EXPECT_EQ(result->wrong_bytes, 0U);
      EXPECT_EQ(result->closed->error_code, 0U) << result->close_phrase;
    }
    expect_nothing_left(simulation);
  }

  [[nodiscard]] telemetry::Snapshot at_server() { return simulation.server().counters(); }
  [[nodiscard]] telemetry::Snapshot at_client() { return simulation.client().counters(); }

  TransferPlan plan{.upload_bytes = kBody, .download_bytes = kBody};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Simulation simulation;
  SlabHandle handle;
};

// RFC 9000 §9-4, §9.3-1
TEST(MigrationScenario, NatThatForgetsThePortIsSurvived) {
  for_each_seed(20, [](std::uint64_t seed) {
    Roaming roaming{seed};
    ASSERT_TRUE(roaming.run_until_half());
    roaming.rebind(address("192.0.2.2:61000"));
    roaming.finish();
    EXPECT_GE(roaming.at_server()[Counter::kMigrations], 1U);
    EXPECT_GE(roaming.at_server()[Counter::kPathsValidated], 1U);
    EXPECT_EQ(roaming.at_client()[Counter::kMigrations], 0U);
  });
}

TEST(MigrationScenario, NatThatMovesToAnotherAddressAgainAndAgainIsSurvived) {
  for_each_seed(20, [](std::uint64_t seed) {
    Roaming roaming{seed};
    for (std::uint64_t part = 1; part <= 4; ++part) {
      ASSERT_TRUE(roaming.simulation.run_until(
          [&] { return roaming.client.result().bytes_received > kBody * part / 6; }, Duration::seconds(60)));
      roaming.rebind({.ip = address(part % 2 == 0 ? "192.0.2.100:1" : "192.0.2.101:1").ip,
                      .port = static_cast<std::uint16_t>(40'000 + part)});
    }
    roaming.finish();
    EXPECT_GE(roaming.at_server()[Counter::kMigrations], 1U);
  });
}

// RFC 9000 §9.2, §9.5-2: the client moves after it has asked, and both go on with other connection IDs.
TEST(MigrationScenario, ClientMovesToItsOtherAddress) {
  for_each_seed(20, [](std::uint64_t seed) {
    Roaming roaming{seed};
    ASSERT_TRUE(roaming.run_until_half());
    // The rest takes longer than a challenge that is lost and sent again.
    roaming.simulation.set_links(kSlow);
    ASSERT_TRUE(
        roaming.simulation.client().shard().migrate(roaming.handle, kElsewhere, roaming.simulation.now()).has_value());
    roaming.finish();
    EXPECT_EQ(roaming.at_client()[Counter::kMigrations], 1U);
    EXPECT_GE(roaming.at_server()[Counter::kMigrations], 1U);
  });
}

// RFC 9000 §9.6.1-2, §9.6.1-3, §9.6.2-1
TEST(MigrationScenario, ClientMovesToTheAddressThatTheServerPrefers) {
  for_each_seed(20, [](std::uint64_t seed) {
    CrowdConfig config = two_hosts();
    config.server.shard.connection.preferred_address = wire::PreferredAddress{.ipv4 = kPreferred};
    Roaming roaming{seed, config};
    roaming.finish();
    EXPECT_EQ(roaming.at_client()[Counter::kMigrations], 1U);
    EXPECT_EQ(roaming.at_server()[Counter::kMigrations], 1U);
  });
}

TEST(MigrationScenario, ClientThatIsToldSoStaysWhereItIs) {
  CrowdConfig config = two_hosts();
  config.server.shard.connection.preferred_address = wire::PreferredAddress{.ipv4 = kPreferred};
  config.clients[0].shard.connection.follow_preferred_address = false;
  Roaming roaming{1, config};
  roaming.finish();
  EXPECT_EQ(roaming.at_client()[Counter::kMigrations], 0U);
}

// RFC 9000 §9.6.1-4
TEST(MigrationScenario, PreferredAddressThatDoesNotAnswerIsLeftAlone) {
  CrowdConfig config = two_hosts();
  config.server.shard.connection.preferred_address =
      wire::PreferredAddress{.ipv4 = address("192.0.2.200:4433")};  // not one of the server's
  Roaming roaming{1, config};
  roaming.finish();
  EXPECT_EQ(roaming.at_client()[Counter::kMigrations], 0U);
}

// RFC 9000 §10.3-1, §10.3.1-2, §10.3.1-5, §10.3.2-4
TEST(MigrationScenario, ServerThatHasLostItsStateEndsTheConnectionWithAReset) {
  for_each_seed(20, [](std::uint64_t seed) {
    Roaming roaming{seed};
    ASSERT_TRUE(roaming.run_until_half());
    const Timestamp begin = roaming.simulation.now();
    roaming.simulation.server().restart(begin);
    ASSERT_TRUE(roaming.simulation.run_until([&] { return roaming.client.result().closed.has_value(); },
                                             Duration::seconds(20)));
    EXPECT_EQ(roaming.client.result().closed->by, connection::CloseReason::By::kStatelessReset);
    EXPECT_EQ(roaming.at_client()[Counter::kStatelessResetsReceived], 1U);
    EXPECT_GE(roaming.at_server()[Counter::kStatelessResetsSent], 1U);
    const std::uint64_t sent = roaming.at_client()[Counter::kTxDatagrams];
    ASSERT_TRUE(roaming.simulation.run_until([&] { return roaming.simulation.is_empty(); }, Duration::seconds(60)));
    EXPECT_EQ(roaming.at_client()[Counter::kTxDatagrams], sent);
  });
}

TEST(MigrationScenario, AResetThatComesTwiceIsCountedTwice) {
  Roaming roaming{1};
  ASSERT_TRUE(roaming.run_until_half());
  roaming.simulation.client().port().downlink.config = {.duplication = 1};
  roaming.simulation.server().restart(roaming.simulation.now());
  ASSERT_TRUE(roaming.simulation.run_until([&] { return roaming.simulation.is_empty(); }, Duration::seconds(60)));
  EXPECT_EQ(roaming.at_client()[Counter::kStatelessResetsReceived], 1U);
  EXPECT_GE(roaming.at_client()[DropReason::kAfterClose], 1U);
}

// RFC 9000 §10.3.3-1
TEST(MigrationScenario, TwoEndsWithoutStateFallSilent) {
  Roaming roaming{1};
  ASSERT_TRUE(roaming.run_until_half());
  roaming.simulation.server().restart(roaming.simulation.now());
  roaming.simulation.client().restart(roaming.simulation.now());
  roaming.simulation.run_for(Duration::seconds(5));
  const std::uint64_t sent =
      roaming.at_client()[Counter::kStatelessResetsSent] + roaming.at_server()[Counter::kStatelessResetsSent];
  roaming.simulation.run_for(Duration::seconds(60));
  EXPECT_EQ(sent,
            roaming.at_client()[Counter::kStatelessResetsSent] + roaming.at_server()[Counter::kStatelessResetsSent]);
}

// RFC 9000 §10.3-9: whatever stands before the token, and whatever connection ID it names.
TEST(MigrationScenario, TokenAtTheEndOfALongHeaderPacketEndsTheConnectionToo) {
  Roaming roaming{1};
  ASSERT_TRUE(roaming.run_until_half());
  connection::Connection& client = *roaming.simulation.client().shard().find(roaming.handle);
  const auto oldest = [&] {
    std::optional<wire::ConnectionId> first;
    client.local_ids().for_each([&](const wire::ConnectionId& id) { first = first.value_or(id); });
    return *first;
  };
  // The server's first ID of ours has no token; it goes on with the oldest that is left.
  const wire::ConnectionId first = oldest();
  ASSERT_TRUE(client.rotate_connection_ids());
  ASSERT_TRUE(roaming.simulation.run_until([&] { return !(oldest() == first); }, Duration::seconds(5)));
  Octets packet(60, 0x5a);
  packet[0] = 0xc3;
  std::ranges::copy(roaming.simulation.client().reset_key().token_of(oldest()).octets, packet.end() - 16);
  Stranger stranger{roaming.simulation};
  for (int i = 0; i < 5; ++i) stranger.send_as(roaming.simulation.client().address(), packet);  // some may be lost
  ASSERT_TRUE(
      roaming.simulation.run_until([&] { return roaming.server.result().closed.has_value(); }, Duration::seconds(1)));
  EXPECT_EQ(roaming.server.result().closed->by, connection::CloseReason::By::kStatelessReset);
}

}  // namespace
}  // namespace pollux::scenario
