// Path MTU discovery (RFC 9000 §14.3, RFC 8899) over networks that lose what is too large for them.
#include <gtest/gtest.h>

#include "net/ethernet.h"
#include "net/udp_encapsulation.h"
#include "scenario/bulk.h"
#include "scenario/seeds.h"

namespace pollux::scenario {
namespace {

using drivers::sim::LinkConfig;
using drivers::sim::Verdict;
using telemetry::Counter;

constexpr std::uint16_t kEthernet = 1500;
constexpr std::uint16_t kJumbo = 9000;

// Both ports have this MTU, and their owners use all of it where the path allows that.
SimulationConfig ports_of(std::uint16_t mtu, IpFamily family = IpFamily::kIpv4) {
  SimulationConfig config{.family = family, .mtu = mtu};
  const ByteCount payload{net::max_udp_payload(IpFamily::kIpv4, mtu)};
  for (endpoint::ShardConfig* shard : {&config.server, &config.client}) {
    shard->connection.max_datagram_size = payload;
    shard->connection.max_receive_datagram_size = payload;
  }
  return config;
}

LinkConfig carrying(std::size_t mtu) {
  LinkConfig links = Bulk::kLight;
  links.mtu = mtu;
  return links;
}

std::size_t frame_of(std::size_t mtu) {
  return net::EthernetHeader::kSize + mtu;
}

// RFC 9000 §14.2-1
TEST(PathMtu, JumboFramesCarryTheBodyWhereThePathTakesThem) {
  for (const IpFamily family : {IpFamily::kIpv4, IpFamily::kIpv6}) {
    Bulk bulk{1, ports_of(kJumbo, family)};
    std::size_t frames = 0;
    bulk.simulation.add_watcher([&](const auto& event) { frames += event.verdict == Verdict::kSent ? 1U : 0U; });
    (void)bulk.simulation.connect(bulk.client);
    bulk.finish();
    EXPECT_EQ(bulk.largest_of_server, frame_of(kJumbo));
    EXPECT_EQ(bulk.largest_of_client, frame_of(kJumbo));
    EXPECT_LT(frames, 2 * Bulk::kBody / 4'000) << "few frames were large";
  }
}

// RFC 9000 §14.2-2, §14-2
TEST(PathMtu, PathOfTwelveEightyIsUsedToItsEndAndNoFurther) {
  for (const IpFamily family : {IpFamily::kIpv4, IpFamily::kIpv6}) {
    Bulk bulk{1, ports_of(kEthernet, family)};
    bulk.simulation.set_links(carrying(1280));
    std::size_t largest_delivered = 0;
    bulk.simulation.add_watcher([&](const auto& event) {
      if (event.verdict == Verdict::kDelivered) largest_delivered = std::max(largest_delivered, event.frame.size());
    });
    (void)bulk.simulation.connect(bulk.client);
    bulk.finish();
    EXPECT_EQ(largest_delivered, frame_of(1280));
    EXPECT_EQ(bulk.simulation.server().counters()[Counter::kMtuBlackHoles], 0U);
  }
}

TEST(PathMtu, SmallestPathOfAllIsServedToo) {
  Bulk bulk{1, ports_of(kJumbo)};
  bulk.simulation.set_links(carrying(connection::kMinDatagramSize.value() + 28));
  (void)bulk.simulation.connect(bulk.client);
  bulk.finish();
}

TEST(PathMtu, PathThatShrinksInMidTransferIsABlackHoleForAMoment) {
  for_each_seed(20, [](std::uint64_t seed) {
    Bulk bulk{seed, ports_of(kJumbo)};
    bulk.simulation.set_links(carrying(kJumbo));
    (void)bulk.simulation.connect(bulk.client);
    bulk.run_until_received(Bulk::kBody / 3);
    ASSERT_EQ(bulk.largest_of_server, frame_of(kJumbo));
    bulk.simulation.set_links(carrying(1400));
    bulk.finish();
    EXPECT_GE(bulk.simulation.server().counters()[Counter::kMtuBlackHoles], 1U);
  });
}

TEST(PathMtu, IsFoundUnderLossToo) {
  for_each_seed(20, [](std::uint64_t seed) {
    Bulk bulk{seed, ports_of(kEthernet)};
    LinkConfig links = carrying(1450);
    links.loss = 0.02;
    links.reordering = 0.05;
    bulk.simulation.set_links(links);
    (void)bulk.simulation.connect(bulk.client);
    bulk.finish();
  });
}

}  // namespace
}  // namespace pollux::scenario
