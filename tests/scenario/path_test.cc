// What a path does to a connection: it goes dark, it carries larger datagrams, it is IPv6's.
#include <gtest/gtest.h>

#include "net/udp_encapsulation.h"
#include "scenario/bulk.h"
#include "scenario/leftovers.h"
#include "scenario/seeds.h"

namespace pollux::scenario {
namespace {

using drivers::sim::LinkConfig;
using telemetry::Counter;

constexpr std::uint64_t kBody = Bulk::kBody;
constexpr LinkConfig kLight = Bulk::kLight;
constexpr LinkConfig kDark{.blackhole = true};

TEST(Path, DarkForThreeSecondsInMidTransferIsSurvived) {
  for_each_seed(10, [](std::uint64_t seed) {
    Bulk path{seed};
    (void)path.simulation.connect(path.client);
    ASSERT_TRUE(path.simulation.run_until([&] { return path.client.result().bytes_received > kBody / 2; },
                                          Duration::seconds(60)));
    path.simulation.set_links(kDark);
    path.simulation.run_for(Duration::seconds(3));
    ASSERT_LT(path.client.result().bytes_received, kBody);
    path.simulation.set_links(kLight);
    path.finish();
    EXPECT_GT(path.simulation.server().counters()[Counter::kProbeTimeouts], 2U);
  });
}

TEST(Path, DarkAtFirstDelaysTheHandshakeOnly) {
  Bulk path{1};
  path.simulation.set_links(kDark);
  (void)path.simulation.connect(path.client);
  path.simulation.run_for(Duration::seconds(3));
  EXPECT_FALSE(path.client.result().handshake_complete);
  path.simulation.set_links(kLight);
  path.finish();
}

// The server's first flight is lost again and again: without an answer it may not fill the silence.
TEST(Path, DarkInTheHandshakeKeepsTheServerWithinItsLimit) {
  Bulk path{1};
  drivers::sim::LinkConfig dark = kLight;
  dark.blackhole = true;
  path.simulation.client().port().downlink.config = dark;
  (void)path.simulation.connect(path.client);
  path.simulation.run_for(Duration::seconds(4));
  EXPECT_FALSE(path.client.result().handshake_complete);
  // RFC 9000 §8.1-2
  EXPECT_GT(path.amplification.worst_ratio(), 0.5);
  EXPECT_LE(path.amplification.worst_ratio(), 3.0);
  path.simulation.set_links(kLight);
  path.finish();
}

TEST(Path, DarkForEverEndsTheHandshakeAtTheIdleTimeout) {
  Bulk path{1};
  path.simulation.set_links(kDark);
  (void)path.simulation.connect(path.client);
  const Timestamp begin = path.simulation.now();
  ASSERT_TRUE(path.simulation.run_until([&] { return path.simulation.is_empty(); }, Duration::seconds(200)));
  EXPECT_GE(path.simulation.now() - begin, connection::kDefaultIdleTimeout);
  ASSERT_TRUE(path.client.result().closed.has_value());
  EXPECT_EQ(path.client.result().closed->by, connection::CloseReason::By::kIdleTimeout);
  EXPECT_EQ(path.simulation.server().counters()[Counter::kConnectionsAccepted], 0U);
  expect_nothing_left(path.simulation);
}

// RFC 9000 §14-1: larger than 1200 bytes only where one is told that the path carries it.
TEST(Path, CarriesDatagramsOfTheSizeThatIsConfigured) {
  for (const IpFamily family : {IpFamily::kIpv4, IpFamily::kIpv6}) {
    for (const bool whole_mtu : {false, true}) {
      const ByteCount size{whole_mtu ? net::max_udp_payload(family, 1500) : 1200};
      SimulationConfig config{.family = family};
      config.server.connection.max_datagram_size = size;
      config.client.connection.max_datagram_size = size;
      Bulk path{1, config};
      (void)path.simulation.connect(path.client);
      path.finish();
      EXPECT_EQ(path.largest_of_server, net::headers_size(family) + size.value());
      EXPECT_EQ(path.largest_of_client, net::headers_size(family) + size.value());
    }
  }
}

TEST(Path, OverIpv6LosesAndRecoversLikeAnyOther) {
  for_each_seed(10, [](std::uint64_t seed) {
    Bulk path{seed, {.family = IpFamily::kIpv6}};
    path.simulation.set_links(
        {.delay = Duration::milliseconds(5), .loss = 0.05, .reordering = 0.05, .corruption = 0.01});
    (void)path.simulation.connect(path.client);
    path.finish();
  });
}

}  // namespace
}  // namespace pollux::scenario
