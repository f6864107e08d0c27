#include "recovery/pacer.h"

#include <gtest/gtest.h>

#include "recovery/window_limits.h"
#include "recovery/window_rate.h"
#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::kDatagram;
using testing::ms;

// A window of 80 datagrams in 100 ms: one datagram a millisecond.
Pacer one_datagram_a_millisecond() {
  Pacer pacer(kDatagram);
  pacer.set_rate(rate_for_window(kDatagram * 80, ms(100)));
  return pacer;
}

TEST(Pacer, RunsAtFiveQuartersOfWindowOverRtt) {
  EXPECT_EQ(one_datagram_a_millisecond().rate(), Bandwidth::bytes_per_second(1'200'000));
}

// RFC 9002 §7.7-2, §7.7-3
TEST(Pacer, LimitsABurstToTheInitialWindow) {
  Pacer pacer = one_datagram_a_millisecond();
  int burst = 0;
  while (pacer.next_send_time(kDatagram, at_ms(50)) <= at_ms(50)) {
    pacer.on_packet_sent(kDatagram, at_ms(50));
    ++burst;
  }
  EXPECT_EQ(burst, 10);
  EXPECT_TRUE(pacer.allowance(at_ms(50)).is_zero());
}

TEST(Pacer, OpensAgainWhenAPacketsWorthOfTimeHasPassed) {
  Pacer pacer = one_datagram_a_millisecond();
  for (int i = 0; i < 10; ++i) pacer.on_packet_sent(kDatagram, at_ms(50));
  EXPECT_EQ(pacer.next_send_time(kDatagram, at_ms(50)), at_ms(51));
  EXPECT_EQ(pacer.next_send_time(kDatagram, at_ms(51)), at_ms(51));
  EXPECT_EQ(pacer.allowance(at_ms(54)), kDatagram * 4);
}

// RFC 9002 §7.7-1
TEST(Pacer, KeepsToItsRateOverManyRounds) {
  Pacer pacer = one_datagram_a_millisecond();
  Timestamp now = at_ms(0);
  std::uint64_t sent = 0;
  while (now < at_ms(1'000)) {
    const Timestamp next = pacer.next_send_time(kDatagram, now);
    if (next > now) {
      now = next;
      continue;
    }
    pacer.on_packet_sent(kDatagram, now);
    ++sent;
  }
  EXPECT_GE(sent, 1'000U);
  EXPECT_LE(sent, 1'011U);
}

TEST(Pacer, WakesForAQuantumOnAFastPath) {
  Pacer pacer(kDatagram);
  pacer.set_rate(rate_for_window(kDatagram * 8'000, ms(100)));  // a hundred datagrams a millisecond
  while (pacer.next_send_time(kDatagram, at_ms(5)) <= at_ms(5)) pacer.on_packet_sent(kDatagram, at_ms(5));
  const Timestamp next = pacer.next_send_time(kDatagram, at_ms(5));
  EXPECT_GT(next, at_ms(5));
  EXPECT_GE(pacer.allowance(next), kDatagram * 99);
}

// RFC 9002 §7.5-1, §7.5-2: probes pass the pacer and are paid for afterwards.
TEST(Pacer, GoesIntoDebtForProbes) {
  Pacer pacer = one_datagram_a_millisecond();
  for (int i = 0; i < 12; ++i) pacer.on_packet_sent(kDatagram, at_ms(50));
  EXPECT_TRUE(pacer.allowance(at_ms(50)).is_zero());
  EXPECT_EQ(pacer.next_send_time(kDatagram, at_ms(50)), at_ms(53));
}

TEST(Pacer, LosesNoFractionsWhenAskedOften) {
  Pacer pacer = one_datagram_a_millisecond();
  for (int i = 0; i < 10; ++i) pacer.on_packet_sent(kDatagram, at_ms(0));
  for (int us = 0; us < 1'000; ++us) (void)pacer.allowance(at_ms(0) + Duration::microseconds(us));
  EXPECT_EQ(pacer.allowance(at_ms(1)), kDatagram);
}

TEST(Pacer, SurvivesAnRttOfZeroAndALongSilence) {
  Pacer pacer(kDatagram);
  pacer.set_rate(rate_for_window(kMaxCongestionWindow, Duration::zero()));
  EXPECT_EQ(pacer.rate(), Bandwidth::max());
  pacer.on_packet_sent(kDatagram, at_ms(0));
  EXPECT_GE(pacer.allowance(at_ms(1'000'000'000)), kDatagram * 10);
}

}  // namespace
}  // namespace pollux::recovery
