// Numbers worked by hand from RFC 9438.
#include "recovery/cubic.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_of;
using testing::ack_only_packet;
using testing::at_ms;
using testing::data_packets;
using testing::kDatagram;
using testing::loss_at;
using testing::ms;

// A window of 100 datagrams, in slow start.
Cubic at_hundred() {
  Cubic cubic(kDatagram);
  cubic.on_packets_acked(ack_of(data_packets(90, at_ms(1)), at_ms(10)));
  return cubic;
}

// A window of 70 datagrams that fell from 100 at 10 ms.
Cubic after_loss() {
  Cubic cubic = at_hundred();
  EXPECT_TRUE(cubic.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  return cubic;
}

// A whole window is acknowledged once every round trip of 100 ms.
void run_rounds(Cubic& cubic, int first, int last) {
  for (int i = first; i <= last; ++i) {
    const std::size_t datagrams = cubic.window().value() / kDatagram.value();
    cubic.on_packets_acked(ack_of(data_packets(datagrams, at_ms(100 * i)), at_ms(100 * i + 100)));
  }
}

double datagrams(const Cubic& cubic) {
  return static_cast<double>(cubic.window().value()) / 1200;
}

TEST(Cubic, DoublesInSlowStart) {
  Cubic cubic(kDatagram);
  EXPECT_TRUE(cubic.in_slow_start());
  cubic.on_packets_acked(ack_of(data_packets(10, at_ms(1))));
  EXPECT_EQ(cubic.window(), kDatagram * 20);
}

// RFC 9438 §4.6; RFC 9002 §7.3.1-1
TEST(Cubic, FallsToSeventyPercentOnceInARoundTrip) {
  Cubic cubic = after_loss();
  EXPECT_EQ(cubic.window(), kDatagram * 70);
  EXPECT_EQ(cubic.slow_start_threshold(), kDatagram * 70);
  EXPECT_EQ(cubic.plateau(), kDatagram * 100);
  EXPECT_FALSE(cubic.in_slow_start());
  EXPECT_FALSE(cubic.on_packets_lost(loss_at(at_ms(10), at_ms(12))));
  EXPECT_FALSE(cubic.on_congestion_experienced({.newly_marked = 1, .now = at_ms(12), .newest_sent = at_ms(10)}));
  EXPECT_EQ(cubic.window(), kDatagram * 70);
}

// RFC 9438 §4.6: a mark is congestion too.
TEST(Cubic, FallsWhenCongestionWasExperienced) {
  Cubic cubic = at_hundred();
  EXPECT_TRUE(cubic.on_congestion_experienced({.newly_marked = 1, .now = at_ms(10), .newest_sent = at_ms(1)}));
  EXPECT_EQ(cubic.window(), kDatagram * 70);
}

// RFC 9438 §4.7: W_max = cwnd * (1 + 0.7) / 2 = 59.5, for the window did not come back to 100.
TEST(Cubic, GivesRoomToNewFlowsByFastConvergence) {
  Cubic cubic = after_loss();
  ASSERT_TRUE(cubic.on_packets_lost(loss_at(at_ms(11), at_ms(20))));
  EXPECT_EQ(cubic.window(), kDatagram * 49);
  EXPECT_EQ(cubic.plateau(), ByteCount{71'400});
}

// RFC 9438 §4.2, §4.4: K = 4.217 s after the epoch began, the window is where it was.
TEST(Cubic, FollowsItsCurveBackToThePlateau) {
  Cubic cubic = after_loss();
  run_rounds(cubic, 1, 10);
  // One second in, a round trip ahead: 100 - 0.4 * (4.217 - 1.0)^3 = 86.7.
  EXPECT_NEAR(datagrams(cubic), 86.7, 1.0);
  run_rounds(cubic, 11, 43);
  EXPECT_NEAR(datagrams(cubic), 100, 1.0);
  run_rounds(cubic, 44, 84);
  // RFC 9438 §4.5: and beyond it: 8.4 s after the epoch began, 0.4 * (8.4 - 4.217)^3 + 100.
  EXPECT_NEAR(datagrams(cubic), 129.3, 1.0);
}

// RFC 9438 §4.3: on a short path Reno is faster: alpha = 0.529 of a datagram for each window, until the window is
// what it fell from, and one from there.
TEST(Cubic, IsNoSlowerThanReno) {
  Cubic cubic = after_loss();
  Timestamp now = at_ms(20);
  for (int round = 0; round < 56; ++round) {
    AckEvent ack = ack_of({}, now);
    const auto packets = data_packets(cubic.window().value() / kDatagram.value(), at_ms(11));
    ack.packets = packets;
    ack.smoothed_rtt = ms(1);
    cubic.on_packets_acked(ack);
    now = now + ms(1);
  }
  EXPECT_NEAR(datagrams(cubic), 70 + 56 * 0.529, 0.6);
  for (int round = 0; round < 10; ++round) {
    const auto packets = data_packets(cubic.window().value() / kDatagram.value(), at_ms(11));
    AckEvent ack = ack_of(packets, now);
    ack.smoothed_rtt = ms(1);
    cubic.on_packets_acked(ack);
    now = now + ms(1);
  }
  EXPECT_NEAR(datagrams(cubic), 109, 1.2);
}

// RFC 9438 §4.2: never more than half as much again in a round trip.
TEST(Cubic, GrowsByHalfTheWindowInARoundTripAtMost) {
  Cubic cubic(kDatagram);
  ASSERT_TRUE(cubic.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  const auto packets = data_packets(7, at_ms(11));
  AckEvent ack = ack_of(std::span{packets}.first(1), at_ms(20));
  ack.smoothed_rtt = Duration::seconds(60);
  cubic.on_packets_acked(ack);
  const ByteCount before = cubic.window();
  ack.packets = packets;
  ack.now = at_ms(1'020);
  cubic.on_packets_acked(ack);
  EXPECT_NEAR(static_cast<double>((cubic.window() - before).value()), 7 * 1200 / 2, 1);
}

// RFC 9438 §5.8: two seconds in which the application sent little do not count as time on the curve.
TEST(Cubic, StopsItsClockWhileTheWindowIsNotInUse) {
  Cubic busy = after_loss();
  run_rounds(busy, 1, 10);
  Cubic idle = busy;
  AckEvent unused = ack_of({}, at_ms(2'000));
  const auto packets = data_packets(5, at_ms(1'950));
  unused.packets = packets;
  unused.usage = WindowUsage{};
  idle.on_packets_acked(unused);
  EXPECT_EQ(idle.window(), busy.window());
  run_rounds(idle, 31, 31);
  run_rounds(busy, 11, 12);
  EXPECT_NEAR(datagrams(idle), datagrams(busy), 0.5);
}

// RFC 9002 §7.8-1
TEST(Cubic, DoesNotGrowAWindowThatWasNotUsed) {
  Cubic cubic(kDatagram);
  const auto packets = data_packets(10, at_ms(5));
  AckEvent ack = ack_of(packets);
  ack.usage = WindowUsage{};
  cubic.on_packets_acked(ack);
  EXPECT_EQ(cubic.window(), kDatagram * 10);
}

TEST(Cubic, DoesNotGrowInARecoveryPeriod) {
  Cubic cubic = after_loss();
  cubic.on_packets_acked(ack_of(data_packets(70, at_ms(10)), at_ms(50)));
  EXPECT_EQ(cubic.window(), kDatagram * 70);
}

TEST(Cubic, PassesOverPacketsThatWereNotInFlight) {
  Cubic cubic(kDatagram);
  const std::vector<SentPacket> acked{ack_only_packet(0, at_ms(1))};
  cubic.on_packets_acked(ack_of(acked));
  EXPECT_EQ(cubic.window(), kDatagram * 10);
}

// RFC 9002 §7.6.2-5, RFC 9438 §4.8
TEST(Cubic, FallsToTheMinimumInPersistentCongestion) {
  Cubic cubic = after_loss();
  cubic.on_persistent_congestion(at_ms(20));
  EXPECT_EQ(cubic.window(), kDatagram * 2);
  EXPECT_TRUE(cubic.in_slow_start()) << "up to what the loss before left";
  EXPECT_EQ(cubic.slow_start_threshold(), kDatagram * 70);
}

// RFC 9002 §7.2-4
TEST(Cubic, NeverFallsBelowTwoDatagrams) {
  Cubic cubic(kDatagram);
  for (int i = 0; i < 20; ++i) (void)cubic.on_packets_lost(loss_at(at_ms(10 * i + 1), at_ms(10 * i + 2)));
  EXPECT_EQ(cubic.window(), kDatagram * 2);
}

// RFC 9002 §7.2-2, §7.2-3
TEST(Cubic, ComputesAnUntouchedInitialWindowAnew) {
  Cubic cubic(kDatagram);
  cubic.set_max_datagram_size(ByteCount{1400});
  EXPECT_EQ(cubic.window(), ByteCount{14'000});
  Cubic grown = at_hundred();
  grown.set_max_datagram_size(ByteCount{1400});
  EXPECT_EQ(grown.window(), kDatagram * 100);
}

// RFC 9406 §4.2: slow start ends where it is, and the curve begins at its plateau.
TEST(Cubic, EndsSlowStartWithoutALossWhenTheRttRises) {
  Cubic cubic(kDatagram);
  std::uint64_t delivered = 0;
  for (int round = 0; round < 8 && cubic.in_slow_start(); ++round) {
    for (std::uint32_t i = 0; i < kRttSamplesPerRound; ++i) {
      const auto packets = data_packets(1, at_ms(1));
      AckEvent ack = ack_of(packets, at_ms(100 * round));
      ack.rtt_sample = round < 2 ? ms(40) : ms(60);
      ack.rate = {.has_data = true, .delivered_before = delivered, .delivered_in_all = delivered + 1'200};
      if (i == 0) delivered += 1'200;
      cubic.on_packets_acked(ack);
    }
  }
  EXPECT_FALSE(cubic.in_slow_start());
  // 10 + 3 rounds of 8, less what was held back from the 8th sample of the third on; 4 rounds of 8 at a quarter.
  EXPECT_NEAR(datagrams(cubic), 10 + 16 + 8 + 8, 1.0);
  EXPECT_EQ(cubic.plateau(), ByteCount{});
}

TEST(Cubic, StartsOverOnAnotherPath) {
  Cubic cubic = after_loss();
  cubic.reset(kDatagram);
  EXPECT_EQ(cubic.window(), kDatagram * 10);
  EXPECT_TRUE(cubic.in_slow_start());
  EXPECT_FALSE(cubic.slow_start_threshold());
}

}  // namespace
}  // namespace pollux::recovery
