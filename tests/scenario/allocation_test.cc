// A warm worker serves requests out of the memory that it has: from the datagrams that arrive to those that leave,
// nothing is allocated.
#include <gtest/gtest.h>

#include "http3/application.h"
#include "scenario/pages.h"
#include "scenario/simulation.h"
#include "support/allocation_count.h"

namespace pollux::scenario {
namespace {

using support::Account;

constexpr std::uint64_t kWarmUp = 500;
constexpr std::uint64_t kLongWarmUp = 5'000;
constexpr std::uint64_t kRequests = 10'000;
constexpr std::size_t kConnections = 8;

class Allocation : public ::testing::Test {
 protected:
  explicit Allocation(std::size_t shards = 1)
      : connections_{shards, 64}, streams_{shards, 4096}, simulation_{crowd(shards), 1, server_} {}

  CrowdConfig crowd(std::size_t shards) {
    return {.server = {.shard = small_shard(),
                       .connection_directory = &connections_,
                       .stream_directory = &streams_,
                       .shards = shards},
            .clients = {HostConfig{.shard = small_shard()}}};
  }

  void connect(const drivers::sim::LinkConfig& links) {
    simulation_.set_links(links);
    for (std::size_t i = 0; i < kConnections; ++i) (void)simulation_.connect(reader_);
  }

  // Lets requests be answered until there are so many; says how often the server allocated for them.
  std::size_t allocations_until(std::uint64_t answered) {
    const std::size_t before = support::allocation_count(Account::kWatched);
    simulation_.server().watch_allocations(true);
    EXPECT_TRUE(simulation_.run_until([&] { return reader_.result().answered >= answered; }, Duration::seconds(1000)));
    simulation_.server().watch_allocations(false);
    return support::allocation_count(Account::kWatched) - before;
  }

  // The same, for kRequests on connections that are warm.
  std::size_t allocations_after(std::uint64_t warm_up) {
    (void)allocations_until(warm_up);
    const std::size_t allocations = allocations_until(warm_up + kRequests);
    EXPECT_EQ(reader_.result().wrong + reader_.result().failed, 0U);
    EXPECT_EQ(simulation_.server().connection_count(), kConnections);
    return allocations;
  }

  Site site_{{0, 100, 1'500, 4'000, 8'000, 16'000}};
  http3::Http3Application server_{site_.root()};
  PageReader reader_{site_, {.requests = UINT64_MAX, .at_once = 10}};
  // The server is watched, as pollux-edge always is.
  registry::ConnectionDirectory connections_;
  registry::StreamDirectory streams_;
  Simulation simulation_;
};

class AllocationOfTwoShards : public Allocation {
 protected:
  AllocationOfTwoShards() : Allocation(2) {}
};

TEST_F(Allocation, IsCountedWhereConnectionsAreNew) {
  connect({.delay = Duration::milliseconds(1)});
  EXPECT_EQ(allocations_until(1) > 0, support::counts_allocations());
}

TEST_F(Allocation, IsNoneForTenThousandRequestsOnWarmConnections) {
  connect({.delay = Duration::milliseconds(1)});
  EXPECT_EQ(allocations_after(kWarmUp), 0U);
}

// All packets come by the other shard's queue.
TEST_F(AllocationOfTwoShards, IsNoneForPacketsThatAreHandedOver) {
  connect({.delay = Duration::milliseconds(1)});
  (void)allocations_until(kWarmUp);
  Host& client = simulation_.client();
  client.port().nat = {.inside = client.address(), .outside = client.address()};
  const auto handed_over = [&] { return simulation_.server().counters()[telemetry::Counter::kHandedOver]; };
  std::uint64_t answered = kWarmUp;
  while (handed_over() == 0) {
    ++client.port().nat->outside.port;
    (void)allocations_until(answered += kWarmUp);
  }
  EXPECT_EQ(allocations_after(answered + kWarmUp), 0U);
  EXPECT_GT(handed_over(), kRequests / 10);
}

// Queues still meet a worst case that they have not seen: they grow for it once and keep the memory.
TEST_F(Allocation, IsRarerThanOneInAThousandRequestsUnderLossAndReordering) {
  connect({.delay = Duration::milliseconds(1), .loss = 0.01, .reordering = 0.02});
  EXPECT_LE(allocations_after(kLongWarmUp), kRequests / 1000);
}

}  // namespace
}  // namespace pollux::scenario
