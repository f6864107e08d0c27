// BBR on a path that is known exactly: does it find out what the path is, and do what draft-ietf-ccwg-bbr says then?
#include "recovery/bbr.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/recovery/ideal_path.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::data_packets;
using testing::IdealPath;
using testing::kDatagram;
using testing::loss_at;
using testing::ms;

class BbrTest : public ::testing::Test {
 protected:
  // Until this state; false if it does not come within `limit`.
  bool run_to(BbrState state, Duration limit = Duration::seconds(20)) {
    const Timestamp end = path.now + limit;
    while (bbr.state() != state && path.now < end) path.run(ms(1));
    return bbr.state() == state;
  }

  Bbr bbr{kDatagram, 7};
  IdealPath path{bbr, {}};
};

// §5.3.1.1
TEST_F(BbrTest, FindsTheBandwidthAndTheRoundTripInStartup) {
  EXPECT_EQ(bbr.window(), kDatagram * 10);
  EXPECT_TRUE(bbr.in_slow_start());
  ASSERT_TRUE(run_to(BbrState::kDrain, ms(1'000))) << "the pipe is full after some doublings and three rounds";
  EXPECT_FALSE(bbr.in_slow_start());
  const auto found = static_cast<double>(bbr.model().max_bandwidth().to_bytes_per_second());
  EXPECT_NEAR(found, 1'200'000, 12'000);
  EXPECT_NEAR(static_cast<double>(bbr.min_rtt().to_microseconds()), 41'000, 1'000);
}

// §5.3.2
TEST_F(BbrTest, DrainsTheQueueThatStartupHasMade) {
  ASSERT_TRUE(run_to(BbrState::kDrain));
  EXPECT_GT(path.queueing(), ms(10));
  EXPECT_EQ(bbr.pacing_rate(ms(40)), bbr.model().bandwidth() * Percent{50} * kBbrPacingMargin);
  while (bbr.state() == BbrState::kDrain) path.run(ms(1));
  EXPECT_LT(path.queueing(), ms(5));
  EXPECT_TRUE(is_probe_bw(bbr.state()));
}

// §5.3.3: the four tactics, each with its pace, and nothing lost.
TEST_F(BbrTest, GoesRoundItsFourPhases) {
  for (const BbrState state : {BbrState::kDown, BbrState::kCruise, BbrState::kRefill, BbrState::kUp, BbrState::kDown}) {
    ASSERT_TRUE(run_to(state)) << to_string(state);
    path.run(ms(2));
    if (bbr.state() != state) continue;
    EXPECT_EQ(bbr.pacing_rate(ms(40)), bbr.model().bandwidth() * gains_of(state).pacing * kBbrPacingMargin);
  }
  EXPECT_EQ(path.dropped, 0U);
}

// §5.3.3.8: between two probes lie 2 to 3 s, or 63 round trips; here 40 datagrams' worth of round trips come first.
TEST_F(BbrTest, ProbesAboutAsOftenAsRenoWould) {
  ASSERT_TRUE(run_to(BbrState::kUp));
  ASSERT_TRUE(run_to(BbrState::kDown));
  const Timestamp begin = path.now;
  ASSERT_TRUE(run_to(BbrState::kRefill));
  EXPECT_GT(path.now - begin, ms(1'400));
  EXPECT_LT(path.now - begin, ms(3'000));
}

TEST_F(BbrTest, UsesThePathAndKeepsItsQueueShort) {
  path.run(Duration::seconds(1));
  const std::uint64_t before = path.delivered;
  Duration longest;
  path.run(Duration::seconds(4), [&] { longest = std::max(longest, path.queueing()); });
  EXPECT_GT(path.delivered - before, 4 * 1'200'000 * 95 / 100);
  EXPECT_LT(longest, ms(40)) << "a round trip's worth, and that only while probing";
  EXPECT_EQ(path.dropped, 0U);
}

// §5.3.3.8: what became free is found with the next probes.
TEST_F(BbrTest, FindsMoreBandwidthWhenThereIsMore) {
  path.run(Duration::seconds(2));
  path.config.rate = Bandwidth::bytes_per_second(2'400'000);
  path.run(Duration::seconds(12));
  EXPECT_GT(bbr.model().max_bandwidth(), Bandwidth::bytes_per_second(2'300'000));
}

// §5.5.6: after two cycles the old bandwidth is forgotten.
TEST_F(BbrTest, FindsLessBandwidthWhenThereIsLess) {
  path.run(Duration::seconds(2));
  path.config.rate = Bandwidth::bytes_per_second(600'000);
  path.run(Duration::seconds(12));
  EXPECT_LT(bbr.model().max_bandwidth(), Bandwidth::bytes_per_second(640'000));
}

// §5.3.4: after 5 s without a lower round trip, half a BDP for 200 ms.
TEST_F(BbrTest, DrainsThePathToSeeItsRoundTrip) {
  ASSERT_TRUE(run_to(BbrState::kProbeRtt));
  EXPECT_GE(path.now - at_ms(100'000), Duration::seconds(5));
  path.run(ms(100));
  ASSERT_EQ(bbr.state(), BbrState::kProbeRtt);
  EXPECT_LE(bbr.window().value(), path.bdp().value() * 55 / 100);
  EXPECT_LE(path.in_flight, bbr.window());
  const Timestamp reached = path.now;
  ASSERT_TRUE(run_to(BbrState::kCruise));
  EXPECT_GE(path.now - reached, ms(100));
  EXPECT_LE(path.now - reached, ms(400));
  EXPECT_GT(bbr.window(), path.bdp()) << "it is given back";
  EXPECT_NEAR(static_cast<double>(bbr.min_rtt().to_microseconds()), 41'000, 1'000);
}

// §5.3.1.3: six gaps in a round of more than 2 % end Startup, and say how much was too much.
TEST(BbrOnAShortQueue, LeavesStartupOnLosses) {
  Bbr bbr{kDatagram, 1};
  // A queue of a quarter of a BDP.
  IdealPath path{bbr, {.queue = kDatagram * 10}};
  path.run(Duration::seconds(1));
  EXPECT_GT(path.dropped, 0U);
  EXPECT_FALSE(bbr.in_slow_start());
  EXPECT_NE(bbr.model().inflight_longterm, kUnbounded);
  const std::uint64_t before = path.delivered;
  const std::uint64_t dropped = path.dropped;
  path.run(Duration::seconds(10));
  EXPECT_GT(path.delivered - before, 10 * 1'200'000 * 85 / 100);
  EXPECT_LT((path.dropped - dropped) * 50, (path.delivered - before) / 1'200) << "less than 2 % are lost";
}

// §5.5.10.2: too much loss in a probe ends the probe, and bounds what is in flight.
TEST_F(BbrTest, EndsAProbeOnTooMuchLoss) {
  ASSERT_TRUE(run_to(BbrState::kUp));
  path.run(ms(60));
  ASSERT_EQ(bbr.state(), BbrState::kUp);
  path.config.queue = ByteCount{};
  ASSERT_TRUE(run_to(BbrState::kDown, ms(100)) || bbr.state() == BbrState::kCruise);
  ASSERT_NE(bbr.model().inflight_longterm, kUnbounded);
  EXPECT_GE(bbr.model().inflight_longterm, path.bdp() * kBbrBeta);
  EXPECT_LE(bbr.model().inflight_longterm, path.bdp() * 3 / 2);
  EXPECT_LE(bbr.window(), bbr.model().inflight_longterm);
}

// §5.5.10.3: outside a probe the bandwidth stands, and the short term gives way.
TEST_F(BbrTest, GivesWayToLossesWhileCruising) {
  ASSERT_TRUE(run_to(BbrState::kCruise));
  path.run(ms(100));
  ASSERT_EQ(bbr.state(), BbrState::kCruise);
  const Bandwidth before = bbr.model().max_bandwidth();
  path.config.rate = Bandwidth::bytes_per_second(600'000);
  path.config.queue = kDatagram;
  path.run(ms(400));
  EXPECT_EQ(bbr.model().max_bandwidth(), before);
  EXPECT_LT(bbr.model().bandwidth(), before * Percent{75});
  EXPECT_LT(bbr.model().inflight_shortterm(), kUnbounded);
}

// §5.4.1: at the path's rate from the first packet, not faster and not from a small window.
TEST_F(BbrTest, RestartsFromIdleAtThePathsRate) {
  ASSERT_TRUE(run_to(BbrState::kDown));
  path.run(ms(300));
  path.sending = false;
  path.run(ms(50));
  path.sampler.on_app_limited(path.in_flight);
  path.run(Duration::seconds(8));
  ASSERT_TRUE(path.in_flight.is_zero());
  path.sending = true;
  path.run(ms(1));
  EXPECT_EQ(bbr.pacing_rate(ms(40)), bbr.model().bandwidth() * kBbrPacingMargin);
  EXPECT_GT(bbr.window(), path.bdp());
  path.run(ms(200));
  EXPECT_NE(bbr.state(), BbrState::kProbeRtt) << "the path was idle: it has drained by itself";
}

// RFC 9002 §7.6.2-5; §5.6.4.4: what the window was comes back when the path answers.
TEST_F(BbrTest, FallsToTheMinimumInPersistentCongestionAndComesBack) {
  ASSERT_TRUE(run_to(BbrState::kCruise));
  const ByteCount before = bbr.window();
  bbr.on_persistent_congestion(path.now);
  EXPECT_EQ(bbr.window(), kDatagram * 2);
  path.run(ms(200));
  EXPECT_GE(bbr.window(), before * Percent{90});
}

// RFC 9002 §7.3.1-1: marks end Startup, once in a round trip.
TEST_F(BbrTest, AnswersMarksAsTooMuchLoss) {
  path.run(ms(120));
  ASSERT_EQ(bbr.state(), BbrState::kStartup);
  const CongestionExperiencedEvent marked{
      .newly_marked = 1, .now = path.now, .newest_sent = path.now - ms(41), .delivered = path.sampler.delivered()};
  EXPECT_TRUE(bbr.on_congestion_experienced(marked));
  EXPECT_FALSE(bbr.on_congestion_experienced(marked));
  path.run(ms(5));
  EXPECT_NE(bbr.state(), BbrState::kStartup);
  EXPECT_NE(bbr.model().inflight_longterm, kUnbounded);
}

TEST_F(BbrTest, BeginsARecoveryPeriodOnceInARoundTrip) {
  EXPECT_TRUE(bbr.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  EXPECT_FALSE(bbr.on_packets_lost(loss_at(at_ms(10), at_ms(12))));
}

TEST_F(BbrTest, NeverFallsBelowTheMinimumWindow) {
  Bbr slow{kDatagram, 1};
  IdealPath narrow{slow, {.rate = Bandwidth::bytes_per_second(2'400), .queue = kDatagram * 2}};
  narrow.run(Duration::seconds(60), [&] { EXPECT_GE(slow.window(), kDatagram * kBbrMinPipeDatagrams); });
  EXPECT_GT(narrow.delivered, 60 * 2'400 * 7 / 10);
}

TEST(BbrSeeds, ProbeAtDifferentTimes) {
  std::set<std::int64_t> times;
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Bbr bbr{kDatagram, seed};
    // Long enough a path that the clock and not Reno's rounds say when.
    IdealPath path{bbr, {.rate = Bandwidth::bytes_per_second(12'000'000), .round_trip = ms(100)}};
    while (bbr.state() != BbrState::kRefill && path.now < at_ms(110'000)) path.run(ms(1));
    times.insert((path.now - at_ms(100'000)).to_milliseconds());
  }
  EXPECT_EQ(times.size(), 3U);
}

}  // namespace
}  // namespace pollux::recovery
