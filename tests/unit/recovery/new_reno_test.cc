#include "recovery/new_reno.h"

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

TEST(NewReno, DoublesInSlowStart) {
  NewReno reno(kDatagram);
  EXPECT_TRUE(reno.in_slow_start());
  reno.on_packets_acked(ack_of(data_packets(10, at_ms(1))));
  EXPECT_EQ(reno.window(), kDatagram * 20);
}

// RFC 9002 §7.3.1-1, §7.3.2-1, §7.3.2-2, §7.3.2-3: at once.
TEST(NewReno, HalvesOnLoss) {
  NewReno reno(kDatagram);
  EXPECT_TRUE(reno.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  EXPECT_EQ(reno.window(), kDatagram * 5);
  EXPECT_EQ(reno.slow_start_threshold(), kDatagram * 5);
  EXPECT_FALSE(reno.in_slow_start());
}

// RFC 9002 §7.3.2: one reduction for each round trip.
TEST(NewReno, HalvesOnceInARecoveryPeriod) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  EXPECT_FALSE(reno.on_packets_lost(loss_at(at_ms(10), at_ms(12))));
  EXPECT_EQ(reno.window(), kDatagram * 5);
  EXPECT_TRUE(reno.on_packets_lost(loss_at(at_ms(11), at_ms(20))));
  EXPECT_EQ(reno.window(), kDatagram * 5 / 2);
}

TEST(NewReno, DoesNotGrowInARecoveryPeriod) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  reno.on_packets_acked(ack_of(data_packets(50, at_ms(10))));
  EXPECT_EQ(reno.window(), kDatagram * 5);
}

// RFC 9002 §7.3.1-1: a mark is answered as a loss is.
TEST(NewReno, HalvesWhenCongestionWasExperienced) {
  NewReno reno(kDatagram);
  EXPECT_TRUE(reno.on_congestion_experienced({.newly_marked = 1, .now = at_ms(10), .newest_sent = at_ms(1)}));
  EXPECT_EQ(reno.window(), kDatagram * 5);
  EXPECT_FALSE(reno.on_packets_lost(loss_at(at_ms(2), at_ms(11)))) << "the same round trip";
}

// RFC 9002 §7.3.3-1
TEST(NewReno, AddsOneDatagramForEachWindowInCongestionAvoidance) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  reno.on_packets_acked(ack_of(data_packets(4, at_ms(11))));
  EXPECT_EQ(reno.window(), kDatagram * 5);
  reno.on_packets_acked(ack_of(data_packets(1, at_ms(11))));
  EXPECT_EQ(reno.window(), kDatagram * 6);
  reno.on_packets_acked(ack_of(data_packets(6, at_ms(11))));
  EXPECT_EQ(reno.window(), kDatagram * 7);
}

// RFC 9002 §7.8-1
TEST(NewReno, DoesNotGrowAWindowThatWasNotUsed) {
  NewReno reno(kDatagram);
  const std::vector<SentPacket> packets = data_packets(10, at_ms(5));
  AckEvent ack = ack_of(packets);
  ack.usage = WindowUsage{};
  ack.usage.on_window_closed(at_ms(4));
  reno.on_packets_acked(ack);
  EXPECT_EQ(reno.window(), kDatagram * 10);
  ack.usage.on_window_closed(at_ms(5));
  reno.on_packets_acked(ack);
  EXPECT_EQ(reno.window(), kDatagram * 20);
}

TEST(NewReno, PassesOverPacketsThatWereNotInFlight) {
  NewReno reno(kDatagram);
  const std::vector<SentPacket> acked{ack_only_packet(0, at_ms(1))};
  reno.on_packets_acked(ack_of(acked));
  EXPECT_EQ(reno.window(), kDatagram * 10);
}

// RFC 9002 §7.2-4
TEST(NewReno, NeverFallsBelowTwoDatagrams) {
  NewReno reno(kDatagram);
  for (int i = 0; i < 10; ++i) (void)reno.on_packets_lost(loss_at(at_ms(10 * i + 1), at_ms(10 * i + 2)));
  EXPECT_EQ(reno.window(), kDatagram * 2);
}

// RFC 9002 §7.6.2-5
TEST(NewReno, FallsToTheMinimumInPersistentCongestion) {
  NewReno reno(kDatagram);
  ASSERT_TRUE(reno.on_packets_lost(loss_at(at_ms(1), at_ms(10))));
  reno.on_persistent_congestion(at_ms(20));
  EXPECT_EQ(reno.window(), kDatagram * 2);
  EXPECT_EQ(reno.slow_start_threshold(), kDatagram * 5);
  EXPECT_TRUE(reno.in_slow_start());
}

TEST(NewReno, StopsGrowingAtItsLimit) {
  NewReno reno(kDatagram);
  for (int i = 0; i < 60; ++i) reno.on_packets_acked(ack_of(data_packets(1'000, at_ms(1))));
  EXPECT_EQ(reno.window(), kMaxCongestionWindow);
}

// RFC 9002 §7.2-2, §7.2-3
TEST(NewReno, ComputesAnUntouchedInitialWindowAnew) {
  NewReno reno(kDatagram);
  reno.set_max_datagram_size(ByteCount{1400});
  EXPECT_EQ(reno.window(), ByteCount{14'000});
  reno.set_max_datagram_size(ByteCount{1200});
  EXPECT_EQ(reno.window(), ByteCount{12'000});
  reno.on_packets_acked(ack_of(data_packets(10, at_ms(1))));
  reno.set_max_datagram_size(ByteCount{1400});
  EXPECT_EQ(reno.window(), kDatagram * 20);
}

}  // namespace
}  // namespace pollux::recovery
