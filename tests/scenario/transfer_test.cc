// A handshake and a transfer of 4 MB in each direction over networks that lose, reorder, duplicate and damage.
// Each run follows from its seed; tests/README.md says how to replay one.
#include <gtest/gtest.h>

#include <functional>

#include "scenario/amplification_watch.h"
#include "scenario/leftovers.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"
#include "scenario/wire_log.h"

namespace pollux::scenario {
namespace {

using drivers::sim::LinkConfig;
using drivers::sim::Verdict;

constexpr std::uint64_t kBody = 4 * 1024 * 1024;
constexpr Duration kDelay = Duration::milliseconds(5);

// Says whether what was to happen to the frames of a run did happen.
using Impairment = std::function<bool(const WireLog&)>;

void expect_complete(const TransferResult& result) {
  EXPECT_TRUE(result.handshake_complete);
  EXPECT_EQ(result.bytes_received, kBody);
  EXPECT_EQ(result.wrong_bytes, 0U);
  EXPECT_EQ(result.streams_finished, 1U);
  EXPECT_EQ(result.resets, 0U);
  ASSERT_TRUE(result.closed.has_value());
  EXPECT_EQ(result.closed->error_code, 0U) << result.close_phrase;
}

void transfer_over(std::uint64_t seed, const LinkConfig& links, const Impairment& happened) {
  const TransferPlan plan{.upload_bytes = kBody, .download_bytes = kBody};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication client{plan, wire::Role::kClient};
  Simulation simulation{seed, server};
  simulation.set_links(links);
  AmplificationWatch amplification{simulation};
  WireLog log{simulation};
  (void)simulation.connect(client);

  ASSERT_TRUE(
      simulation.run_until([&] { return server.result().closed && simulation.is_empty(); }, Duration::seconds(600)))
      << "client has " << client.result().bytes_received << ", server " << server.result().bytes_received;
  expect_complete(client.result());
  expect_complete(server.result());
  EXPECT_TRUE(happened(log)) << "the network did not do what this test is about";
  // RFC 9000 §8.1-2
  EXPECT_LE(amplification.worst_ratio(), 3.0);
  expect_nothing_left(simulation);
}

TEST(Transfer, CompletesOnAPerfectNetwork) {
  for_each_seed(3, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = kDelay}, [](const WireLog& log) {
      return log.count(Verdict::kDelivered) == log.count(Verdict::kSent) && log.overtaken() == 0;
    });
  });
}

TEST(Transfer, CompletesUnderFivePercentLoss) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = kDelay, .loss = 0.05},
                  [](const WireLog& log) { return log.count(Verdict::kLost) > log.count(Verdict::kSent) / 20; });
  });
}

TEST(Transfer, CompletesUnderReordering) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = kDelay, .reordering = 0.2},
                  [](const WireLog& log) { return log.overtaken() > log.count(Verdict::kSent) / 10; });
  });
}

TEST(Transfer, CompletesUnderDuplication) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = kDelay, .duplication = 0.2}, [](const WireLog& log) {
      return log.count(Verdict::kDuplicated) > log.count(Verdict::kSent) / 10 &&
             log.count(Verdict::kDelivered) == log.count(Verdict::kSent) + log.count(Verdict::kDuplicated);
    });
  });
}

TEST(Transfer, CompletesUnderOnePercentCorruption) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    transfer_over(seed, {.delay = kDelay, .corruption = 0.01},
                  [](const WireLog& log) { return log.count(Verdict::kCorrupted) > log.count(Verdict::kSent) / 200; });
  });
}

}  // namespace
}  // namespace pollux::scenario
