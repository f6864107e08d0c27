// Two connections over wires that lose, repeat and reorder at random. POLLUX_SEED replays a run.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/rng.h"
#include "unit/connection/connection_pair.h"

namespace pollux::connection::testing {
namespace {

using wire::Role;

constexpr std::uint64_t kRuns = 60;

std::uint64_t first_seed() {
  const char* given = std::getenv("POLLUX_SEED");
  return given != nullptr ? std::strtoull(given, nullptr, 10) : 1;
}

std::uint64_t run_count() {
  return std::getenv("POLLUX_SEED") != nullptr ? 1 : kRuns;
}

// Of a hundred datagrams twelve are lost, five come twice, and each takes up to three times as long as it should.
Wire bad_luck(ConnectionPair& pair, Rng& rng) {
  return [&](Transit& transit) {
    const std::uint64_t luck = rng.below(100);
    if (luck < 12) return Fate::kDropped;
    if (luck < 17) pair.inject(transit.sender, transit.octets);
    transit.arrives = transit.arrives + Duration::microseconds(static_cast<std::int64_t>(rng.below(20'000)));
    return Fate::kDelivered;
  };
}

TEST(ConnectionProperty, EveryByteArrivesOnceAndInOrderWhateverTheWiresDo) {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + run_count(); ++seed) {
    SCOPED_TRACE("POLLUX_SEED=" + std::to_string(seed));
    SeededRng rng{seed};
    ConnectionPair pair;
    pair.wire = bad_luck(pair, rng);
    Octets body(1 + rng.below(150'000));
    rng.fill(body);
    ASSERT_TRUE(pair.run_until([&] { return !pair.client.application().alpn.empty(); }));
    const auto stream = *pair.client->open_stream(wire::StreamDirection::kBidirectional);
    pair.client.application().send(stream, body, wire::Fin::kYes);
    auto& at_server = pair.server.application().streams[stream];
    ASSERT_TRUE(pair.run_until([&] { return at_server.finished; }));
    ASSERT_TRUE(at_server.data == body);
    pair.server.application().send(stream, body, wire::Fin::kYes);
    auto& at_client = pair.client.application().streams[stream];
    ASSERT_TRUE(pair.run_until([&] { return at_client.closed && at_server.closed; }));
    ASSERT_TRUE(at_client.data == body);
    EXPECT_EQ(at_client.acked, body.size());

    pair.client->close(seed, "done");
    ASSERT_TRUE(pair.run_until([&] { return pair.client->state() == LifeState::kClosed; }));
    EXPECT_EQ(pair.client.application().close_reports, 1U);
    if (HasFailure()) return;
  }
}

TEST(ConnectionProperty, HandshakeSurvivesHeavyLoss) {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + run_count(); ++seed) {
    SCOPED_TRACE("POLLUX_SEED=" + std::to_string(seed));
    SeededRng rng{seed};
    ConnectionPair pair;
    pair.wire = [&](Transit&) { return rng.below(100) < 30 ? Fate::kDropped : Fate::kDelivered; };
    EXPECT_TRUE(pair.shake_hands());
    if (HasFailure()) return;
  }
}

// Unauthenticated changes are dropped packets, nothing worse.
TEST(ConnectionProperty, CorruptedDatagramsDoNoMoreHarmThanLostOnes) {
  for (std::uint64_t seed = first_seed(); seed < first_seed() + run_count(); ++seed) {
    SCOPED_TRACE("POLLUX_SEED=" + std::to_string(seed));
    SeededRng rng{seed};
    ConnectionPair pair;
    pair.wire = [&](Transit& transit) {
      if (rng.below(100) < 15)
        transit.octets[rng.below(transit.octets.size())] ^= static_cast<std::uint8_t>(1 + rng.below(255));
      if (rng.below(100) < 5) transit.octets.resize(1 + rng.below(transit.octets.size()));
      return Fate::kDelivered;
    };
    ASSERT_TRUE(pair.shake_hands());
    const auto stream = *pair.client->open_stream(wire::StreamDirection::kUnidirectional);
    pair.client.application().send(stream, zeros(50'000), wire::Fin::kYes);
    auto& at_server = pair.server.application().streams[stream];
    ASSERT_TRUE(pair.run_until([&] { return at_server.finished; }));
    EXPECT_EQ(at_server.data.size(), 50'000U);
    EXPECT_EQ(pair.server->state(), LifeState::kOpen);
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace pollux::connection::testing
