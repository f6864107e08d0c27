#include "connection/spin_bit.h"

#include <gtest/gtest.h>

#include <array>

#include "unit/connection/connection_pair.h"

namespace pollux::connection {
namespace {

constexpr int kPaths = 4'000;

SpinBit spinning(wire::Role role) {
  SeededRng rng{1};
  SpinBit bit{role, SpinPolicy::kAlways};
  bit.restart(rng);
  return bit;
}

// How many of kPaths paths spin, and how many of the others carry a one.
struct Census {
  int spinning = 0;
  int ones = 0;
};

Census census(SpinPolicy policy) {
  SeededRng rng{7};
  SpinBit bit{wire::Role::kServer, policy};
  Census census;
  for (int i = 0; i < kPaths; ++i) {
    bit.restart(rng);
    census.spinning += bit.spins() ? 1 : 0;
    census.ones += !bit.spins() && bit.value() ? 1 : 0;
  }
  return census;
}

// RFC 9000 §17.4-1
TEST(SpinBit, ServerSendsBackWhatItSees) {
  SpinBit bit = spinning(wire::Role::kServer);
  EXPECT_FALSE(bit.value());
  bit.on_packet_received(0, true);
  EXPECT_TRUE(bit.value());
  bit.on_packet_received(1, false);
  EXPECT_FALSE(bit.value());
}

TEST(SpinBit, ClientTurnsItOver) {
  SpinBit bit = spinning(wire::Role::kClient);
  EXPECT_FALSE(bit.value());
  bit.on_packet_received(0, false);
  EXPECT_TRUE(bit.value());
  bit.on_packet_received(1, true);
  EXPECT_FALSE(bit.value());
}

TEST(SpinBit, ReorderedPacketsMakeNoEdge) {
  SpinBit bit = spinning(wire::Role::kServer);
  bit.on_packet_received(5, true);
  bit.on_packet_received(4, false);
  EXPECT_TRUE(bit.value());
}

TEST(SpinBit, StartsAtZeroAgainWithAnotherConnectionId) {
  SeededRng rng{1};
  SpinBit bit = spinning(wire::Role::kServer);
  const std::array<std::uint8_t, 4> first{1};
  const std::array<std::uint8_t, 4> second{2};
  bit.on_connection_id(wire::ConnectionId{first}, rng);
  bit.on_packet_received(5, true);
  bit.on_connection_id(wire::ConnectionId{first}, rng);
  EXPECT_TRUE(bit.value());
  bit.on_connection_id(wire::ConnectionId{second}, rng);
  EXPECT_FALSE(bit.value());
  bit.on_packet_received(3, true);
  EXPECT_TRUE(bit.value()) << "numbers of the time before do not count";
}

// RFC 9000 §17.4-2, §17.4-3
TEST(SpinBit, SpinsNowhereWhenTheOperatorSaysSo) {
  EXPECT_EQ(census(SpinPolicy::kOff).spinning, 0);
}

// RFC 9000 §17.4-4
TEST(SpinBit, IsQuietOnAtLeastOneInSixteenPathsOfItsOwnAccord) {
  const Census paths = census(SpinPolicy::kOn);
  EXPECT_LT(paths.spinning, kPaths - kPaths / 16);
  EXPECT_GT(paths.spinning, kPaths / 2);
}

// RFC 9000 §17.4-6
TEST(SpinBit, CarriesNoiseWhereItIsQuiet) {
  const int ones = census(SpinPolicy::kOff).ones;
  EXPECT_GT(ones, kPaths / 3);
  EXPECT_LT(ones, 2 * kPaths / 3);
}

// RFC 9000 §17.4-5
TEST(SpinBit, IgnoresWhatComesInWhereItIsQuiet) {
  SeededRng rng{1};
  SpinBit bit{wire::Role::kServer, SpinPolicy::kOff};
  bit.restart(rng);
  const bool before = bit.value();
  bit.on_packet_received(0, !before);
  EXPECT_EQ(bit.value(), before);
}

// What an onlooker counts of the client's 1-RTT packets: how often the bit changes.
std::size_t edges_in(SpinPolicy policy, Duration span) {
  testing::PairOptions options;
  options.client.config.spin = options.server.config.spin = policy;
  testing::ConnectionPair pair{options};
  std::optional<bool> last;
  std::size_t edges = 0;
  pair.wire = [&](testing::Transit& transit) {
    const std::uint8_t first = transit.octets.front();
    if (transit.sender != wire::Role::kClient || wire::has_long_header(first)) return testing::Fate::kDelivered;
    if (last && *last != wire::has_spin_bit(first)) ++edges;
    last = wire::has_spin_bit(first);
    return testing::Fate::kDelivered;
  };
  EXPECT_TRUE(pair.shake_hands());
  edges = 0;
  const Timestamp end = pair.now() + span;
  const auto stream = *pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  while (pair.now() < end) {
    pair.client.application().send(stream, testing::zeros(2'000), wire::Fin::kNo);
    pair.run_for(Duration::milliseconds(5));
  }
  return edges;
}

// RFC 9000 §17.4-1
TEST(SpinBit, ChangesOnceInARoundTripForWhoeverWatches) {
  const auto round_trips = static_cast<std::size_t>(Duration::milliseconds(400) / (testing::kWireDelay * 2));
  const std::size_t edges = edges_in(SpinPolicy::kAlways, Duration::milliseconds(400));
  EXPECT_GE(edges, round_trips / 2);
  EXPECT_LE(edges, round_trips + 1);
}

// RFC 9000 §17.4-5
TEST(SpinBit, ShowsNothingWhereItIsOff) {
  EXPECT_EQ(edges_in(SpinPolicy::kOff, Duration::milliseconds(400)), 0U);
}

}  // namespace
}  // namespace pollux::connection
