// A client comes back to a server: resumption and 0-RTT, accepted and rejected, replayed, and on networks that lose.
#include <gtest/gtest.h>

#include "scenario/leftovers.h"
#include "scenario/seeds.h"
#include "scenario/simulation.h"
#include "scenario/stranger.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

using telemetry::Counter;

constexpr Duration kDelay = Duration::milliseconds(10);
constexpr Duration kLimit = Duration::seconds(300);
constexpr std::uint64_t kUpload = 8'000;  // fits the first window
constexpr std::uint64_t kDownload = 200'000;

// What a server has beyond one run of it, and what a client keeps.
struct Acquaintance {
  explicit Acquaintance(std::uint64_t seed) : rng(seed) {}

  [[nodiscard]] tls::ServerTickets tickets(std::uint8_t key, Duration age = Duration::zero()) {
    const std::vector<std::uint8_t> first(tls::TicketKeys::kKeyLength, key);
    return {tls::TicketKeys{first, Timestamp{} - age}, tls::ReplayGuard{rng, 256}, rng};
  }

  SeededRng rng;
  tls::SessionCache sessions;
};

// One visit of the client's: one connection, from its first flight until both ends have forgotten it.
class Visit {
 public:
  Visit(std::uint64_t seed, Acquaintance& known, tls::ServerTickets& tickets,
        const drivers::sim::LinkConfig& links = {.delay = kDelay}, const SimulationConfig& config = {})
      : server_{{.download_bytes = kDownload}, wire::Role::kServer},
        client_{{.upload_bytes = kUpload, .early = true}, wire::Role::kClient},
        simulation_{CrowdConfig{.server = {.shard = config.server, .tickets = &tickets},
                                .clients = {HostConfig{.shard = config.client, .sessions = &known.sessions}}},
                    seed, server_} {
    simulation_.set_links(links);
  }

  void run() {
    (void)simulation_.connect(client_);
    ASSERT_TRUE(simulation_.run_until([&] { return server_.result().closed && simulation_.is_empty(); }, kLimit));
    EXPECT_EQ(server_.result().bytes_received, kUpload);
    EXPECT_EQ(client_.result().bytes_received, kDownload);
    EXPECT_EQ(server_.result().wrong_bytes + client_.result().wrong_bytes, 0U);
    EXPECT_EQ(client_.result().closed->error_code, 0U) << client_.result().close_phrase;
  }

  [[nodiscard]] telemetry::Snapshot server_counters() { return simulation_.server().counters(); }
  [[nodiscard]] telemetry::Snapshot client_counters() { return simulation_.client().counters(); }
  [[nodiscard]] Simulation& simulation() { return simulation_; }
  [[nodiscard]] const TransferResult& server() const { return server_.result(); }

 private:
  TransferApplication server_;
  TransferApplication client_;
  Simulation simulation_;
};

TEST(Resumption, TakesEarlyDataOnTheSecondVisit) {
  for_each_seed(20, [](std::uint64_t seed) {
    Acquaintance known{seed};
    tls::ServerTickets tickets = known.tickets(1);
    Visit first{seed, known, tickets};
    first.run();
    EXPECT_EQ(first.server_counters()[Counter::kSessionsResumed], 0U);
    Visit second{seed + 1, known, tickets};
    second.run();
    EXPECT_EQ(second.server_counters()[Counter::kSessionsResumed], 1U);
    EXPECT_EQ(second.server_counters()[Counter::kEarlyDataAccepted], 1U);
    EXPECT_EQ(second.client_counters()[Counter::kEarlyDataAccepted], 1U);
    EXPECT_TRUE(second.server().had_early_bytes);
    expect_nothing_left(second.simulation());
  });
}

TEST(Resumption, LosesNothingUnderLoss) {
  for_each_seed(kDefaultSeeds, [](std::uint64_t seed) {
    Acquaintance known{seed};
    tls::ServerTickets tickets = known.tickets(1);
    const drivers::sim::LinkConfig lossy{.delay = kDelay, .loss = 0.1, .reordering = 0.1};
    Visit{seed, known, tickets, lossy}.run();
    Visit second{seed + 1, known, tickets, lossy};
    second.run();
    expect_nothing_left(second.simulation());
  });
}

// RFC 9001 §4.6.2-3: what was sent in vain is sent again.
void expect_rejected_but_complete(std::uint64_t seed, const drivers::sim::LinkConfig& links, std::uint8_t later_key,
                                  Duration later_age) {
  Acquaintance known{seed};
  tls::ServerTickets tickets = known.tickets(1);
  Visit{seed, known, tickets}.run();
  tls::ServerTickets later = known.tickets(later_key, later_age);
  Visit second{seed + 1, known, later, links};
  second.run();
  EXPECT_EQ(second.client_counters()[Counter::kEarlyDataRejected], 1U);
  EXPECT_EQ(second.server_counters()[Counter::kEarlyDataAccepted], 0U);
  EXPECT_FALSE(second.server().had_early_bytes);
  expect_nothing_left(second.simulation());
}

TEST(Resumption, SendsAgainWhatAServerOfOtherKeysHasRejected) {
  for_each_seed(20, [](std::uint64_t seed) { expect_rejected_but_complete(seed, {.delay = kDelay}, 2, {}); });
}

TEST(Resumption, SendsAgainWhatWasRejectedUnderLoss) {
  for_each_seed(kDefaultSeeds,
                [](std::uint64_t seed) { expect_rejected_but_complete(seed, {.delay = kDelay, .loss = 0.1}, 2, {}); });
}

TEST(Resumption, SendsAgainWhatWasRejectedForKeysThatWereRotatedAway) {
  for_each_seed(20, [](std::uint64_t seed) {
    expect_rejected_but_complete(seed, {.delay = kDelay}, 1, tls::kTicketKeyPeriod * 3);
  });
}

// The server has started anew: it has the keys, but cannot know which tickets were used before.
TEST(Resumption, SendsAgainWhatWasRejectedByAServerThatHasForgotten) {
  for_each_seed(20, [](std::uint64_t seed) { expect_rejected_but_complete(seed, {.delay = kDelay}, 1, {}); });
}

// RFC 9000 §5.2.2-6
// RFC 9001 §5.7-4: 0-RTT packets that come before the Initials are read once those are there.
TEST(Resumption, TakesEarlyDataThatHasOvertakenItsInitial) {
  for_each_seed(20, [](std::uint64_t seed) {
    Acquaintance known{seed};
    tls::ServerTickets tickets = known.tickets(1);
    Visit{seed, known, tickets}.run();
    Visit second{seed + 1, known, tickets, {.delay = kDelay, .reordering = 0.5}};
    second.run();
    EXPECT_EQ(second.server_counters()[telemetry::DropReason::kQuicUnexpectedType], 0U);
    EXPECT_EQ(second.server_counters()[Counter::kEarlyDataAccepted], 1U);
  });
}

SimulationConfig with_retry() {
  SimulationConfig config;
  config.server.retry = endpoint::RetryPolicy::kAlways;
  return config;
}

SimulationConfig with_versions(const wire::VersionList& client, const wire::VersionList& server) {
  SimulationConfig config;
  config.client.connection.versions = client;
  config.server.connection.versions = server;
  return config;
}

// RFC 9000 §17.2.5.3-3
// RFC 9001 §4.6.2-4
TEST(Resumption, SendsEarlyDataAgainAfterARetry) {
  for_each_seed(20, [](std::uint64_t seed) {
    Acquaintance known{seed};
    tls::ServerTickets tickets = known.tickets(1);
    Visit{seed, known, tickets}.run();
    // The token of the first visit is not this server's: it knows the tickets, but has other token keys.
    Visit second{seed + 1, known, tickets, {.delay = kDelay}, with_retry()};
    second.run();
    EXPECT_EQ(second.client_counters()[Counter::kRetriesFollowed], 1U);
    EXPECT_EQ(second.client_counters()[Counter::kEarlyDataAccepted], 1U);
    EXPECT_EQ(second.server_counters()[Counter::kEarlyDataAccepted], 1U);
    EXPECT_TRUE(second.server().had_early_bytes);
    expect_nothing_left(second.simulation());
  });
}

TEST(Resumption, LosesNothingThroughARetryUnderLoss) {
  for_each_seed(50, [](std::uint64_t seed) {
    Acquaintance known{seed};
    tls::ServerTickets tickets = known.tickets(1);
    Visit{seed, known, tickets}.run();
    Visit second{seed + 1, known, tickets, {.delay = kDelay, .loss = 0.1, .reordering = 0.1}, with_retry()};
    second.run();
    expect_nothing_left(second.simulation());
  });
}

// RFC 9001 §4.6.2-4: with a ticket of the version that the server has asked for.
TEST(Resumption, SendsEarlyDataAgainAfterVersionNegotiation) {
  for_each_seed(20, [](std::uint64_t seed) {
    const SimulationConfig config = with_versions({wire::kVersion2, wire::kVersion1}, {wire::kVersion1});
    Acquaintance known{seed};
    tls::ServerTickets tickets = known.tickets(1);
    Visit{seed, known, tickets, {.delay = kDelay}, config}.run();
    Visit second{seed + 1, known, tickets, {.delay = kDelay}, config};
    second.run();
    EXPECT_EQ(second.client_counters()[Counter::kVersionsChanged], 1U);
    EXPECT_EQ(second.client_counters()[Counter::kEarlyDataAccepted], 1U);
    EXPECT_TRUE(second.server().had_early_bytes);
    expect_nothing_left(second.simulation());
  });
}

// The server has spoken version 2 when it issued the ticket, and does not any more.
void expect_complete_in_another_version(std::uint64_t seed, const drivers::sim::LinkConfig& links) {
  const wire::VersionList both{wire::kVersion2, wire::kVersion1};
  Acquaintance known{seed};
  tls::ServerTickets tickets = known.tickets(1);
  Visit{seed, known, tickets, {.delay = kDelay}, with_versions(both, both)}.run();
  Visit second{seed + 1, known, tickets, links, with_versions(both, {wire::kVersion1})};
  second.run();
  EXPECT_EQ(second.client_counters()[Counter::kVersionsChanged], 1U);
  EXPECT_EQ(second.client_counters()[Counter::kEarlyDataRejected], 1U);
  EXPECT_EQ(second.client_counters()[Counter::kEarlyDataAccepted], 0U);
  EXPECT_EQ(second.server_counters()[Counter::kEarlyDataAccepted], 0U);
  EXPECT_FALSE(second.server().had_early_bytes);
  expect_nothing_left(second.simulation());
}

TEST(Resumption, SendsAgainWhatWasSentInAVersionThatTheServerHasGivenUp) {
  for_each_seed(20, [](std::uint64_t seed) { expect_complete_in_another_version(seed, {.delay = kDelay}); });
}

TEST(Resumption, LosesNothingThroughVersionNegotiationUnderLoss) {
  for_each_seed(50, [](std::uint64_t seed) {
    expect_complete_in_another_version(seed, {.delay = kDelay, .loss = 0.1, .reordering = 0.1});
  });
}

// RFC 9001 §9.2-1
TEST(Resumption, DoesNotTakeAReplayedFirstFlight) {
  for_each_seed(20, [](std::uint64_t seed) {
    Acquaintance known{seed};
    tls::ServerTickets tickets = known.tickets(1);
    Visit{seed, known, tickets}.run();
    Visit second{seed + 1, known, tickets};
    Eavesdropper eavesdropper{second.simulation(), 10};
    Stranger stranger{second.simulation()};
    second.run();
    const telemetry::Snapshot before = second.server_counters();
    ASSERT_EQ(before[Counter::kEarlyDataAccepted], 1U);
    for (const DatagramBytes& datagram : eavesdropper.datagrams()) stranger.send(datagram);
    second.simulation().run_for(Duration::seconds(1));
    const telemetry::Snapshot replayed = second.server_counters() - before;
    EXPECT_EQ(replayed[Counter::kConnectionsAccepted], 1U);
    EXPECT_EQ(replayed[Counter::kEarlyDataReplays], 1U);
    EXPECT_EQ(replayed[Counter::kEarlyDataAccepted], 0U);
    EXPECT_GE(replayed[telemetry::DropReason::kQuicZeroRttRefused], 1U);
    EXPECT_EQ(second.server().bytes_received, kUpload);
  });
}

}  // namespace
}  // namespace pollux::scenario
