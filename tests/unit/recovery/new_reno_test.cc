#include "recovery/new_reno.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_only_packet;
using testing::at_ms;
using testing::data_packet;
using testing::kDatagram;

const Timestamp kAlwaysFull = Timestamp::never();

// `count` full datagrams, all sent at `time_sent`.
std::vector<SentPacket> packets(std::size_t count, Timestamp time_sent) {
  std::vector<SentPacket> made;
  for (std::size_t i = 0; i < count; ++i) made.push_back(data_packet(i, time_sent));
  return made;
}

TEST(NewReno, DoublesInSlowStart) {
  NewReno reno(kDatagram);
  EXPECT_TRUE(reno.in_slow_start());
  reno.on_packets_acked(packets(10, at_ms(1)), kAlwaysFull);
  EXPECT_EQ(reno.window(), kDatagram * 20);
}

// RFC 9002 §7.3.1-1, §7.3.2-1, §7.3.2-2
TEST(NewReno, HalvesOnLoss) {
  NewReno reno(kDatagram);
  EXPECT_TRUE(reno.on_congestion_event(at_ms(1), at_ms(10)));
  EXPECT_EQ(reno.window(), kDatagram * 5);
  EXPECT_EQ(reno.slow_start_threshold(), kDatagram * 5);
  EXPECT_FALSE(reno.in_slow_start());
}

// RFC 9002 §7.3.2: one reduction for each round trip.
TEST(NewReno, HalvesOnceInARecoveryPeriod) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_congestion_event(at_ms(1), at_ms(10)));
  EXPECT_FALSE(reno.on_congestion_event(at_ms(10), at_ms(12)));
  EXPECT_EQ(reno.window(), kDatagram * 5);
  EXPECT_TRUE(reno.on_congestion_event(at_ms(11), at_ms(20)));
  EXPECT_EQ(reno.window(), kDatagram * 5 / 2);
}

TEST(NewReno, DoesNotGrowInARecoveryPeriod) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_congestion_event(at_ms(1), at_ms(10)));
  reno.on_packets_acked(packets(50, at_ms(10)), kAlwaysFull);
  EXPECT_EQ(reno.window(), kDatagram * 5);
}

// RFC 9002 §7.3.3-1
TEST(NewReno, AddsOneDatagramForEachWindowInCongestionAvoidance) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_congestion_event(at_ms(1), at_ms(10)));
  reno.on_packets_acked(packets(4, at_ms(11)), kAlwaysFull);
  EXPECT_EQ(reno.window(), kDatagram * 5);
  reno.on_packets_acked(packets(1, at_ms(11)), kAlwaysFull);
  EXPECT_EQ(reno.window(), kDatagram * 6);
  reno.on_packets_acked(packets(6, at_ms(11)), kAlwaysFull);
  EXPECT_EQ(reno.window(), kDatagram * 7);
}

// RFC 9002 §7.8-1
TEST(NewReno, DoesNotGrowAWindowThatWasNotUsed) {
  NewReno reno(kDatagram);
  reno.on_packets_acked(packets(10, at_ms(5)), at_ms(4));
  EXPECT_EQ(reno.window(), kDatagram * 10);
  reno.on_packets_acked(packets(10, at_ms(5)), at_ms(5));
  EXPECT_EQ(reno.window(), kDatagram * 20);
}

TEST(NewReno, PassesOverPacketsThatWereNotInFlight) {
  NewReno reno(kDatagram);
  const std::vector<SentPacket> acked{ack_only_packet(0, at_ms(1))};
  reno.on_packets_acked(acked, kAlwaysFull);
  EXPECT_EQ(reno.window(), kDatagram * 10);
}

// RFC 9002 §7.2-4
TEST(NewReno, NeverFallsBelowTwoDatagrams) {
  NewReno reno(kDatagram);
  for (int i = 0; i < 10; ++i) (void)reno.on_congestion_event(at_ms(10 * i + 1), at_ms(10 * i + 2));
  EXPECT_EQ(reno.window(), kDatagram * 2);
}

// RFC 9002 §7.6.2-5
TEST(NewReno, FallsToTheMinimumInPersistentCongestion) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_congestion_event(at_ms(1), at_ms(10)));
  reno.on_persistent_congestion();
  EXPECT_EQ(reno.window(), kDatagram * 2);
  EXPECT_EQ(reno.slow_start_threshold(), kDatagram * 5);
  EXPECT_TRUE(reno.in_slow_start());
}

TEST(NewReno, StopsGrowingAtItsLimit) {
  NewReno reno(kDatagram);
  for (int i = 0; i < 60; ++i) reno.on_packets_acked(packets(1'000, at_ms(1)), kAlwaysFull);
  EXPECT_EQ(reno.window(), kMaxCongestionWindow);
}

// RFC 9002 §7.2-2, §7.2-3
TEST(NewReno, ComputesAnUntouchedInitialWindowAnew) {
  NewReno reno(kDatagram);
  reno.set_max_datagram_size(ByteCount{1400});
  EXPECT_EQ(reno.window(), ByteCount{14'000});
  reno.set_max_datagram_size(ByteCount{1200});
  EXPECT_EQ(reno.window(), ByteCount{12'000});
  reno.on_packets_acked(packets(10, at_ms(1)), kAlwaysFull);
  reno.set_max_datagram_size(ByteCount{1400});
  EXPECT_EQ(reno.window(), kDatagram * 20);
}

}  // namespace
}  // namespace pollux::recovery
