// Addresses that change in mid-connection, by a NAT's doing or the client's will, and an end that forgets.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "net/ethernet.h"
#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp_encapsulation.h"
#include "scenario/both_ways.h"
#include "scenario/leftovers.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/stranger.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

using drivers::sim::FrameEvent;
using drivers::sim::LinkConfig;
using drivers::sim::Verdict;
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

// The same in IPv6.
const SocketAddress kElsewhere6 = address("[2001:db8::77]:50000");
const SocketAddress kPreferred6 = address("[2001:db8::9]:4433");

CrowdConfig two_hosts() {
  CrowdConfig config;
  config.clients.push_back({.shard = small_shard(), .further_addresses = {kElsewhere}});
  // A client that only listens would never show where it is now.
  config.clients[0].shard.connection.keep_alive = Duration::milliseconds(200);
  config.server.further_addresses = {kPreferred};
  return config;
}

CrowdConfig two_hosts_in_ipv6() {
  CrowdConfig config = two_hosts();
  config.family = IpFamily::kIpv6;
  config.clients[0].further_addresses = {kElsewhere6};
  config.server.further_addresses = {kPreferred6};
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
    finish_both_ways(simulation, client, server, kBody);
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

// RFC 9000 §9.7-1: every packet has a label, and those of a path have the same.
// RFC 9000 §9.7-2: those of two paths of one connection do not.
TEST(MigrationScenario, EveryIpv6PathHasAFlowLabelOfItsOwn) {
  Roaming roaming{1, two_hosts_in_ipv6()};
  std::map<std::pair<IpAddress, IpAddress>, std::set<net::FlowLabel>> labels;
  roaming.simulation.add_watcher([&](const FrameEvent& event) {
    if (event.verdict != Verdict::kSent) return;
    const auto header = net::read_ipv6(event.frame.subspan(net::EthernetHeader::kSize));
    ASSERT_TRUE(header.has_value());
    labels[{header->source, header->destination}].insert(header->flow_label);
  });
  ASSERT_TRUE(roaming.run_until_half());
  roaming.simulation.set_links(kSlow);
  ASSERT_TRUE(
      roaming.simulation.client().shard().migrate(roaming.handle, kElsewhere6, roaming.simulation.now()).has_value());
  roaming.finish();
  EXPECT_EQ(labels.size(), 4U) << "two paths, both ways";
  std::set<net::FlowLabel> all;
  for (const auto& [way, of_way] : labels) {
    EXPECT_EQ(of_way.size(), 1U) << way.first.to_string() << " to " << way.second.to_string();
    all.insert(of_way.begin(), of_way.end());
  }
  EXPECT_EQ(all.size(), 4U);
  EXPECT_FALSE(all.contains(net::kNoFlowLabel));
}

// RFC 9000 §9.6.3-6
TEST(MigrationScenario, ClientTakesThePreferredAddressOfItsOwnFamily) {
  for (const IpFamily family : {IpFamily::kIpv4, IpFamily::kIpv6}) {
    CrowdConfig config = family == IpFamily::kIpv4 ? two_hosts() : two_hosts_in_ipv6();
    config.server.shard.connection.preferred_address = wire::PreferredAddress{.ipv4 = kPreferred, .ipv6 = kPreferred6};
    Roaming roaming{1, config};
    roaming.finish();
    EXPECT_EQ(roaming.at_client()[Counter::kMigrations], 1U);
    EXPECT_EQ(roaming.at_server()[Counter::kMigrations], 1U);
  }
}

TEST(MigrationScenario, ClientWithoutAPreferredAddressOfItsFamilyStays) {
  CrowdConfig config = two_hosts();
  config.server.shard.connection.preferred_address = wire::PreferredAddress{.ipv6 = kPreferred6};
  Roaming roaming{1, config};
  roaming.finish();
  EXPECT_EQ(roaming.at_client()[Counter::kMigrations], 0U);
}

// RFC 9000 §9.6.2-6: the next connection, which rests on this one's ticket, begins where this one began, and knows
// neither the address nor the ID of its parameters.
TEST(MigrationScenario, PreferredAddressIsForItsOwnConnection) {
  SeededRng rng{1};
  const Octets key(tls::TicketKeys::kKeyLength, 1);
  tls::ServerTickets tickets{tls::TicketKeys{key, Timestamp{}}, tls::ReplayGuard{rng, 16}, rng};
  tls::SessionCache sessions;
  CrowdConfig config = two_hosts();
  config.server.shard.connection.preferred_address = wire::PreferredAddress{.ipv4 = kPreferred};
  config.server.tickets = &tickets;
  config.clients[0].sessions = &sessions;
  Roaming roaming{1, config};
  ASSERT_TRUE(roaming.simulation.run_until([&] { return roaming.simulation.is_empty(); }, Duration::seconds(600)));
  ASSERT_EQ(roaming.at_client()[Counter::kMigrations], 1U);

  std::set<IpAddress> shaken_hands_with;
  roaming.simulation.add_watcher([&](const FrameEvent& event) {
    if (event.verdict != Verdict::kSent || event.source != 1) return;
    if (!wire::has_long_header(event.frame[net::headers_size(IpFamily::kIpv4)])) return;
    shaken_hands_with.insert(net::read_ipv4(event.frame.subspan(net::EthernetHeader::kSize))->destination);
  });
  TransferApplication again{{.upload_bytes = 1'000, .download_bytes = kBody, .early = true}, wire::Role::kClient};
  const SlabHandle handle = roaming.simulation.connect(again);
  const connection::Connection& connection = *roaming.simulation.client().shard().find(handle);
  ASSERT_TRUE(roaming.simulation.run_until([&] { return again.result().handshake_complete; }, Duration::seconds(20)));
  EXPECT_EQ(roaming.at_server()[Counter::kSessionsResumed], 1U);
  EXPECT_EQ(shaken_hands_with, std::set{roaming.simulation.server().address().ip});
  EXPECT_EQ(connection.active_path(), connection::kFirstPath);
  ASSERT_TRUE(roaming.simulation.run_until([&] { return roaming.simulation.is_empty(); }, Duration::seconds(60)));
}

// RFC 9000 §9.3-4: one for the first address, one for the second; and the second one opens the door there.
TEST(MigrationScenario, ClientThatMovedGetsATokenForItsNewAddress) {
  CrowdConfig config = two_hosts();
  config.server.shard.retry = endpoint::RetryPolicy::kAlways;
  Roaming roaming{1, config};
  ASSERT_TRUE(roaming.run_until_half());
  EXPECT_EQ(roaming.at_client()[Counter::kNewTokensKept], 1U);
  roaming.simulation.set_links(kSlow);
  ASSERT_TRUE(
      roaming.simulation.client().shard().migrate(roaming.handle, kElsewhere, roaming.simulation.now()).has_value());
  ASSERT_TRUE(roaming.simulation.run_until([&] { return roaming.simulation.is_empty(); }, Duration::seconds(600)));
  EXPECT_EQ(roaming.at_client()[Counter::kNewTokensKept], 2U);
  const std::uint64_t retries = roaming.at_server()[Counter::kRetriesSent];

  TransferApplication again{{.upload_bytes = 1'000, .download_bytes = kBody}, wire::Role::kClient};
  const net::Flow flow{.local = kElsewhere,
                       .remote = roaming.simulation.server().address(),
                       .neighbor = {.mac = roaming.simulation.server().mac()}};
  ASSERT_TRUE(roaming.simulation.client().shard().connect(flow, again, roaming.simulation.now()).has_value());
  ASSERT_TRUE(roaming.simulation.run_until([&] { return roaming.simulation.is_empty(); }, Duration::seconds(60)));
  EXPECT_EQ(again.result().closed->error_code, 0U);
  EXPECT_EQ(roaming.at_server()[Counter::kRetriesSent], retries);
  EXPECT_EQ(roaming.at_server()[Counter::kTokensAccepted], 2U) << "a Retry's, and the one for the second address";
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
