// Key updates (RFC 9001 §6), again and again, over networks that lose and reorder.
#include <gtest/gtest.h>

#include "scenario/bulk.h"
#include "scenario/seeds.h"

namespace pollux::scenario {
namespace {

using drivers::sim::LinkConfig;
using telemetry::Counter;

// RFC 9001 §6.1-2, §6.2-1
TEST(KeyUpdates, EveryHundredPacketsUnderLossAndReorderingDisturbNothing) {
  for_each_seed(30, [](std::uint64_t seed) {
    SimulationConfig config;
    config.server.connection.keys.update_after = 100;
    config.client.connection.keys.update_after = 150;
    Bulk bulk{seed, config};
    LinkConfig links = Bulk::kLight;
    links.loss = 0.03;
    links.reordering = 0.1;
    links.duplication = 0.05;
    links.corruption = 0.005;
    bulk.simulation.set_links(links);
    (void)bulk.simulation.connect(bulk.client);
    bulk.finish();
    EXPECT_GT(bulk.simulation.server().counters()[Counter::kKeyUpdates], 3U);
    EXPECT_GT(bulk.simulation.client().counters()[Counter::kKeyUpdates], 3U);
  });
}

TEST(KeyUpdates, AskedForInMidTransferAreMade) {
  Bulk bulk{1};
  const SlabHandle handle = bulk.simulation.connect(bulk.client);
  bulk.run_until_received(Bulk::kBody / 4);
  bulk.simulation.client().shard().find(handle)->update_keys();
  bulk.finish();
  EXPECT_EQ(bulk.simulation.server().counters()[Counter::kKeyUpdates], 1U);
}

}  // namespace
}  // namespace pollux::scenario
