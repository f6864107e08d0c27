// Versions between real endpoints: version 2, both ways to negotiate, and Retry between them (RFC 9368, RFC 9369).
#include <gtest/gtest.h>

#include "scenario/leftovers.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

using telemetry::Counter;
using wire::kVersion1;
using wire::kVersion2;

constexpr TransferPlan kPlan{.upload_bytes = 100'000, .download_bytes = 100'000};

struct Speakers {
  wire::VersionList client;
  wire::VersionList server;
  endpoint::RetryPolicy retry = endpoint::RetryPolicy::kNever;
};

// A transfer under loss; what both ends counted.
struct Outcome {
  telemetry::Snapshot client;
  telemetry::Snapshot server;
  std::optional<connection::CloseReason> closed;
};

Outcome transfer_between(const Speakers& speakers, std::uint64_t seed, double loss) {
  SimulationConfig config;
  config.client.connection.versions = speakers.client;
  config.server.connection.versions = speakers.server;
  config.server.retry = speakers.retry;
  TransferApplication server{kPlan, wire::Role::kServer};
  TransferApplication client{kPlan, wire::Role::kClient};
  Simulation simulation{seed, server, config};
  simulation.set_links({.delay = Duration::milliseconds(5), .loss = loss, .reordering = loss});
  (void)simulation.connect(client);
  EXPECT_TRUE(simulation.run_until([&] { return simulation.is_empty(); }, Duration::seconds(300)));
  EXPECT_EQ(client.result().wrong_bytes, 0U);
  const Outcome outcome{simulation.client().counters(), simulation.server().counters(), client.result().closed};
  expect_nothing_left(simulation);
  return outcome;
}

void expect_complete(const Outcome& outcome) {
  EXPECT_EQ(outcome.client[Counter::kRxStreamBytes], kPlan.download_bytes);
  EXPECT_EQ(outcome.server[Counter::kRxStreamBytes], kPlan.upload_bytes);
  EXPECT_EQ(outcome.client[Counter::kConnectionErrors] + outcome.server[Counter::kConnectionErrors], 0U);
}

TEST(Versions, Version2CarriesATransferUnderLoss) {
  for_each_seed(30, [](std::uint64_t seed) {
    expect_complete(transfer_between({.client = {kVersion2}, .server = {kVersion2}}, seed, 0.05));
  });
}

TEST(Versions, ServerThatPrefersVersion2SwitchesWithoutARoundTrip) {
  for_each_seed(30, [](std::uint64_t seed) {
    const Speakers speakers{.client = {kVersion1, kVersion2}, .server = {kVersion2, kVersion1}};
    const Outcome outcome = transfer_between(speakers, seed, 0.05);
    expect_complete(outcome);
    EXPECT_EQ(outcome.server[Counter::kVersionNegotiations], 0U);
  });
}

// RFC 9369 §4.1
TEST(Versions, RetryIsInTheOriginalVersionAndTheRestInTheNegotiatedOne) {
  for_each_seed(30, [](std::uint64_t seed) {
    const Speakers speakers{
        .client = {kVersion1, kVersion2}, .server = {kVersion2, kVersion1}, .retry = endpoint::RetryPolicy::kAlways};
    const Outcome outcome = transfer_between(speakers, seed, 0.05);
    expect_complete(outcome);
    EXPECT_EQ(outcome.client[Counter::kRetriesFollowed], 1U);
  });
}

// RFC 9000 §6.2, §5.2.2-1
TEST(Versions, ClientGoesOnInTheVersionThatTheServerOffers) {
  for_each_seed(30, [](std::uint64_t seed) {
    const Outcome outcome =
        transfer_between({.client = {kVersion2, kVersion1}, .server = {kVersion1}}, seed, seed == 1 ? 0.0 : 0.05);
    expect_complete(outcome);
    EXPECT_EQ(outcome.client[Counter::kVersionsChanged], 1U);
    EXPECT_GE(outcome.server[Counter::kVersionNegotiations], 1U);
  });
}

// RFC 9000 §6.2-1
TEST(Versions, ClientWithoutACommonVersionHearsSoAfterOneRoundTrip) {
  const Outcome outcome = transfer_between({.client = {kVersion2}, .server = {kVersion1}}, 1, 0);
  ASSERT_TRUE(outcome.closed.has_value());
  EXPECT_EQ(outcome.closed->by, connection::CloseReason::By::kNoCommonVersion);
  EXPECT_EQ(outcome.server[Counter::kConnectionsAccepted], 0U);
}

}  // namespace
}  // namespace pollux::scenario
