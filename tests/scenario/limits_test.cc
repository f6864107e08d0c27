// What a server refuses when it is full, and that it recovers; and that new connections do not starve old ones.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "scenario/leftovers.h"
#include "scenario/simulation.h"
#include "scenario/transfer.h"

namespace pollux::scenario {
namespace {

using telemetry::Counter;
using telemetry::DropReason;

constexpr drivers::sim::LinkConfig kLinks{.delay = Duration::milliseconds(5)};
constexpr TransferPlan kSmall{.upload_bytes = 10'000, .download_bytes = 10'000};

// Many clients of one plan, each with a connection of its own.
class Crowd {
 public:
  Crowd(std::size_t size, const TransferPlan& plan) {
    for (std::size_t i = 0; i < size; ++i) {
      clients_.push_back(std::make_unique<TransferApplication>(plan, wire::Role::kClient));
    }
  }

  void connect(Simulation& simulation) {
    for (const auto& client : clients_) (void)simulation.connect(*client);
  }
  [[nodiscard]] std::size_t complete() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(clients_, [](const auto& client) { return client->result().streams_finished == 1; }));
  }
  [[nodiscard]] std::size_t wrong_bytes() const {
    std::size_t sum = 0;
    for (const auto& client : clients_) sum += client->result().wrong_bytes;
    return sum;
  }

 private:
  std::vector<std::unique_ptr<TransferApplication>> clients_;
};

// So many clients at once that the server, configured so, refuses some: they try again and succeed, and `occupancy` of
// the server's shard never passes `limit`.
void refuses_and_serves_later(std::size_t clients, const SimulationConfig& config, std::size_t limit, DropReason reason,
                              std::size_t (endpoint::Shard::*occupancy)() const) {
  TransferApplication server{kSmall, wire::Role::kServer};
  Crowd crowd{clients, kSmall};
  Simulation simulation{1, server, config};
  simulation.set_links(kLinks);
  crowd.connect(simulation);
  std::size_t most = 0;
  ASSERT_TRUE(simulation.run_until(
      [&] {
        most = std::max(most, (simulation.server().shard().*occupancy)());
        return simulation.is_empty();
      },
      Duration::seconds(60)));
  EXPECT_EQ(most, limit);
  EXPECT_GE(simulation.server().counters()[reason], clients - limit);
  EXPECT_EQ(crowd.complete(), clients);
  EXPECT_EQ(crowd.wrong_bytes(), 0U);
  expect_nothing_left(simulation);
}

// RFC 9000 §21.6-1
TEST(Limits, SurplusOfHalfOpenConnectionsIsDroppedAndSucceedsLater) {
  constexpr std::size_t kClients = 30;
  SimulationConfig config;
  config.server.max_half_open = 8;
  config.client.max_half_open = kClients;
  refuses_and_serves_later(kClients, config, config.server.max_half_open, DropReason::kHalfOpenLimit,
                           &endpoint::Shard::half_open_count);
}

TEST(Limits, SurplusOfConnectionsIsDroppedAndSucceedsLater) {
  SimulationConfig config;
  config.server.max_connections = 6;
  refuses_and_serves_later(20, config, config.server.max_connections, DropReason::kConnectionLimit,
                           &endpoint::Shard::connection_count);
}

// How an established transfer fares while `newcomers` connect at once, counted in polls of the server: the longest
// time without a byte of it, and the most handshakes that a poll completed.
struct Strain {
  std::uint64_t longest_silence = 0;
  std::uint64_t most_handshakes = 0;
};

Strain strain_of(std::size_t newcomers) {
  const TransferPlan plan{.upload_bytes = 0, .download_bytes = 8'000'000};
  TransferApplication server{plan, wire::Role::kServer};
  TransferApplication established{plan, wire::Role::kClient};
  Crowd crowd{newcomers, {.upload_bytes = 100, .download_bytes = 0}};
  SimulationConfig config;
  config.server.max_connections = config.client.max_connections = newcomers + 1;
  config.server.max_half_open = newcomers + 1;
  config.server.handshake_steps_per_poll = 1;
  config.client.handshake_steps_per_poll = 64;
  Simulation simulation{1, server, config};
  simulation.set_links({.delay = Duration::microseconds(50)});
  (void)simulation.connect(established);
  EXPECT_TRUE(
      simulation.run_until([&] { return established.result().bytes_received > 200'000; }, Duration::seconds(5)));
  crowd.connect(simulation);

  Strain strain;
  std::uint64_t bytes = 0;
  std::uint64_t since = simulation.server().polls();
  std::uint64_t handshakes = simulation.server().counters()[Counter::kHandshakesCompleted];
  const bool done = simulation.run_until(
      [&] {
        const std::uint64_t now_complete = simulation.server().counters()[Counter::kHandshakesCompleted];
        strain.most_handshakes = std::max(strain.most_handshakes, now_complete - handshakes);
        handshakes = now_complete;
        if (established.result().bytes_received != bytes) {
          bytes = established.result().bytes_received;
          since = simulation.server().polls();
        }
        strain.longest_silence = std::max(strain.longest_silence, simulation.server().polls() - since);
        return established.result().closed.has_value();
      },
      Duration::seconds(5));
  EXPECT_TRUE(done);
  EXPECT_EQ(established.result().wrong_bytes, 0U);
  EXPECT_GE(handshakes, newcomers / 2) << "the transfer was over before the newcomers came";
  return strain;
}

TEST(Limits, BurstOfHandshakesDoesNotStarveAnEstablishedTransfer) {
  const Strain alone = strain_of(0);
  const Strain crowded = strain_of(200);
  EXPECT_EQ(crowded.most_handshakes, 1U);
  EXPECT_LE(crowded.longest_silence, alone.longest_silence * 2);
}

}  // namespace
}  // namespace pollux::scenario
