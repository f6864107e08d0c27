// A handshake and a transfer of 4 MB in each direction over networks that lose, reorder, duplicate and damage.
// Each run follows from its seed; tests/README.md says how to replay one.
#include <gtest/gtest.h>

#include <string>

#include "scenario/amplification_watch.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

using drivers::sim::LinkConfig;

constexpr std::uint64_t kBody = 4 * 1024 * 1024;

void transfer_over(std::uint64_t seed, const LinkConfig& links) {
  const TransferPlan plan{.upload_bytes = kBody, .download_bytes = kBody};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Simulation simulation{seed, server};
  simulation.set_links(links);
  AmplificationWatch watch{simulation};
  (void)simulation.connect(client);

  const auto everything_ended = [&] {
    return simulation.client().shard().connection_count() == 0 && simulation.server().shard().connection_count() == 0 &&
           simulation.now() > Timestamp::from_nanoseconds(1'000'000'000);
  };
  ASSERT_TRUE(simulation.run_until(everything_ended, Duration::seconds(600)))
      << "client has " << client.result().bytes_received << ", server " << server.result().bytes_received;

  for (const TransferResult* result : {&client.result(), &server.result()}) {
    EXPECT_TRUE(result->handshake_complete);
    EXPECT_EQ(result->bytes_received, kBody);
    EXPECT_EQ(result->wrong_bytes, 0U);
    EXPECT_EQ(result->streams_finished, 1U);
    EXPECT_EQ(result->resets, 0U);
    ASSERT_TRUE(result->closed.has_value());
    EXPECT_EQ(result->closed->error_code, 0U) << result->close_phrase;
  }
  // RFC 9000 §8.1-2
  EXPECT_LE(watch.worst_ratio(), 3.0);
  for (Host* host : {&simulation.client(), &simulation.server()}) {
    EXPECT_EQ(host->shard().stream_pool().in_use(), 0U);
    EXPECT_EQ(host->shard().chunk_pool().in_use(), 0U);
    EXPECT_TRUE(host->shard().next_deadline().is_never()) << "a timer is left";
    host->shut_down();
    EXPECT_EQ(host->port().outstanding(), 0U) << "a packet buffer is left";
  }
}

TEST(Transfer, CompletesOnAPerfectNetwork) {
  for_each_seed(3, [](std::uint64_t seed) { transfer_over(seed, {.delay = Duration::milliseconds(5)}); });
}

TEST(Transfer, CompletesUnderFivePercentLoss) {
  for_each_seed(kDefaultSeeds,
                [](std::uint64_t seed) { transfer_over(seed, {.delay = Duration::milliseconds(5), .loss = 0.05}); });
}

TEST(Transfer, CompletesUnderReordering) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = Duration::milliseconds(5), .reordering = 0.2});
  });
}

TEST(Transfer, CompletesUnderDuplication) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = Duration::milliseconds(5), .duplication = 0.2});
  });
}

TEST(Transfer, CompletesUnderOnePercentCorruption) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = Duration::milliseconds(5), .corruption = 0.01});
  });
}

}  // namespace
}  // namespace pollux::scenario
