// HTTP/3 over networks that are not kind: every page arrives, whole and right.
#include <gtest/gtest.h>

#include "http3/application.h"
#include "scenario/leftovers.h"
#include "scenario/pages.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/wire_log.h"

namespace pollux::scenario {
namespace {

constexpr std::uint64_t kRequests = 100;

void read_pages_over(std::uint64_t seed, const drivers::sim::LinkConfig& links, const SimulationConfig& config = {}) {
  const Site site{{0, 1, 300, 1'200, 5'000, 20'000, 60'000}};
  http3::Http3Application server{site.root()};
  PageReader reader{site, {.requests = kRequests, .at_once = kRequests}};
  Simulation simulation{seed, server, config};
  simulation.set_links(links);
  (void)simulation.connect(reader);

  ASSERT_TRUE(simulation.run_until([&] { return reader.is_done(); }, Duration::seconds(120)))
      << reader.result().answered << " of " << reader.result().asked << " were answered";
  EXPECT_EQ(reader.result().answered, kRequests);
  EXPECT_EQ(server.counters().requests, kRequests);

  simulation.server().shard().close_all(0);
  ASSERT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(120)));
  EXPECT_EQ(reader.result().closed_connections, 1U);
  EXPECT_EQ(server.requests_in_progress(), 0U);
  expect_nothing_left(simulation);
}

TEST(Pages, AHundredAtOnceArriveUnderFivePercentLoss) {
  for_each_seed(20,
                [](std::uint64_t seed) { read_pages_over(seed, {.delay = Duration::milliseconds(10), .loss = 0.05}); });
}

TEST(Pages, AHundredAtOnceArriveWhateverTheNetworkDoes) {
  for_each_seed(20, [](std::uint64_t seed) {
    read_pages_over(seed, {.bits_per_second = 20'000'000,
                           .delay = Duration::milliseconds(10),
                           .queue_limit = ByteCount{50'000},
                           .loss = 0.02,
                           .duplication = 0.02,
                           .reordering = 0.05,
                           .corruption = 0.01});
  });
}

TEST(Pages, AHundredAtOnceArriveOverIpv6) {
  for_each_seed(5, [](std::uint64_t seed) {
    read_pages_over(seed, {.delay = Duration::milliseconds(10), .loss = 0.02}, {.family = IpFamily::kIpv6});
  });
}

}  // namespace
}  // namespace pollux::scenario
