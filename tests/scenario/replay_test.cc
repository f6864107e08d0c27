// A seed replays a run: the same frames at the same times, of the same sizes, with the same fate.
#include <gtest/gtest.h>

#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"
#include "scenario/wire_log.h"

namespace pollux::scenario {
namespace {

struct Trace {
  std::uint64_t digest = 0;
  std::uint64_t events = 0;

  [[nodiscard]] bool operator==(const Trace&) const = default;
};

Trace trace_of(std::uint64_t seed) {
  const TransferPlan plan{.upload_bytes = 300'000, .download_bytes = 300'000, .streams = 4};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Simulation simulation{seed, server};
  simulation.set_links(
      {.delay = Duration::milliseconds(5), .loss = 0.03, .duplication = 0.03, .reordering = 0.1, .corruption = 0.03});
  WireLog log{simulation};
  (void)simulation.connect(client);
  EXPECT_TRUE(
      simulation.run_until([&] { return server.result().closed && simulation.is_empty(); }, Duration::seconds(600)));
  return {.digest = log.digest(), .events = log.events()};
}

TEST(Replay, GivesTheSameFramesAtTheSameTimes) {
  for_each_seed(10, [](std::uint64_t seed) {
    const Trace first = trace_of(seed);
    EXPECT_GT(first.events, 1000U);
    EXPECT_EQ(trace_of(seed), first);
  });
}

TEST(Replay, GivesOthersForAnotherSeed) {
  EXPECT_NE(trace_of(1), trace_of(2));
}

}  // namespace
}  // namespace pollux::scenario
