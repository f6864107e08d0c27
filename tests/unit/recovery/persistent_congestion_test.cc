#include "recovery/persistent_congestion.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_only_packet;
using testing::at_ms;
using testing::data_packet;
using testing::ms;

// RFC 9002 §7.6.1-1
TEST(PersistentCongestion, LastsThreeProbeTimeouts) {
  RttEstimator rtt;
  rtt.on_sample({.rtt = ms(100), .ack_delay = Duration::zero()}, at_ms(0));
  // smoothed 100, variation 50, max_ack_delay 25
  EXPECT_EQ(persistent_congestion_duration(rtt, ms(25)), ms(975));
  EXPECT_FALSE(is_persistent_congestion({.length = ms(975)}, rtt, ms(25)));
  EXPECT_TRUE(is_persistent_congestion({.length = ms(976)}, rtt, ms(25)));
}

TEST(PersistentCongestion, SpansTheLostPacketsBetweenTwoAcknowledged) {
  LostRuns runs(at_ms(0));
  runs.on_lost(data_packet(1, at_ms(100)));
  runs.on_lost(data_packet(2, at_ms(300)));
  runs.on_acked();
  runs.on_lost(data_packet(4, at_ms(500)));
  runs.on_lost(data_packet(5, at_ms(600)));
  EXPECT_EQ(runs.longest().length, ms(200));
}

// RFC 9002 §7.6.2-1
TEST(PersistentCongestion, BeginsAndEndsWithAckElicitingPackets) {
  LostRuns runs(at_ms(0));
  runs.on_lost(ack_only_packet(1, at_ms(100)));
  runs.on_lost(data_packet(2, at_ms(300)));
  runs.on_lost(data_packet(3, at_ms(400)));
  runs.on_lost(ack_only_packet(4, at_ms(900)));
  EXPECT_EQ(runs.longest().length, ms(100));
}

// RFC 9002 §7.6.2-2
TEST(PersistentCongestion, BeginsAfterTheFirstRttSample) {
  LostRuns without(std::nullopt);
  without.on_lost(data_packet(1, at_ms(100)));
  without.on_lost(data_packet(2, at_ms(9'000)));
  EXPECT_EQ(without.longest().length, Duration::zero());

  LostRuns runs(at_ms(200));
  runs.on_lost(data_packet(1, at_ms(200)));
  runs.on_lost(data_packet(2, at_ms(300)));
  runs.on_lost(data_packet(3, at_ms(450)));
  EXPECT_EQ(runs.longest().length, ms(150));
}

// RFC 9000 §14.4
TEST(PersistentCongestion, IsNotFoundInPmtuProbes) {
  LostRuns runs(at_ms(0));
  SentPacket probe = data_packet(1, at_ms(100));
  probe.mtu_probe = true;
  runs.on_lost(probe);
  runs.on_lost(data_packet(2, at_ms(300)));
  EXPECT_EQ(runs.longest().length, Duration::zero());
}

}  // namespace
}  // namespace pollux::recovery
