#include "recovery/rtt_estimator.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::ms;

RttSample sample(Duration rtt, Duration ack_delay = Duration::zero(),
                 HandshakeConfirmed confirmed = HandshakeConfirmed::kYes) {
  return {.rtt = rtt, .ack_delay = ack_delay, .peer_max_ack_delay = ms(25), .confirmed = confirmed};
}

// RFC 9002 §6.2.2-2
TEST(RttEstimator, StartsFromTheInitialRtt) {
  const RttEstimator rtt;
  EXPECT_EQ(rtt.smoothed(), ms(333));
  EXPECT_EQ(rtt.variation(), ms(333) / 2);
  EXPECT_FALSE(rtt.has_sample());
  EXPECT_EQ(rtt.pto_base(), ms(333) + ms(333) / 2 * 4);
}

// RFC 9002 §5.2-1
TEST(RttEstimator, TakesTheFirstSampleAsItIs) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(100), ms(20)), at_ms(7));
  EXPECT_EQ(rtt.latest(), ms(100));
  EXPECT_EQ(rtt.min(), ms(100));
  EXPECT_EQ(rtt.smoothed(), ms(100));
  EXPECT_EQ(rtt.variation(), ms(50));
  EXPECT_EQ(rtt.first_sample_at(), at_ms(7));
}

// RFC 9002 §5.3: seven eighths and three quarters of the past.
TEST(RttEstimator, SmoothsLaterSamples) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(100)), at_ms(0));
  rtt.on_sample(sample(ms(180)), at_ms(200));
  EXPECT_EQ(rtt.smoothed(), ms(110));
  EXPECT_EQ(rtt.variation(), Duration::microseconds(57'500));
  EXPECT_EQ(rtt.first_sample_at(), at_ms(0));
}

// RFC 9002 §5.2-1
TEST(RttEstimator, KeepsTheSmallestSampleWithoutRegardToAckDelay) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(100)), at_ms(0));
  rtt.on_sample(sample(ms(80), ms(20)), at_ms(1));
  rtt.on_sample(sample(ms(120)), at_ms(2));
  EXPECT_EQ(rtt.min(), ms(80));
}

// RFC 9002 §5.3-5
TEST(RttEstimator, BelievesNoMoreDelayThanThePeerPromised) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(100)), at_ms(0));
  rtt.on_sample(sample(ms(200), ms(90)), at_ms(1));
  EXPECT_EQ(rtt.smoothed(), (ms(100) * 7 + ms(175)) / 8);
}

// RFC 9002 §5.3-1, §5.3-4
TEST(RttEstimator, IgnoresThePromiseBeforeTheHandshakeIsConfirmed) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(100)), at_ms(0));
  rtt.on_sample(sample(ms(200), ms(90), HandshakeConfirmed::kNo), at_ms(1));
  EXPECT_EQ(rtt.smoothed(), (ms(100) * 7 + ms(110)) / 8);
}

// RFC 9002 §5.3-6
TEST(RttEstimator, NeverSubtractsDelayBelowTheMinimum) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(100)), at_ms(0));
  rtt.on_sample(sample(ms(110), ms(11)), at_ms(1));
  EXPECT_EQ(rtt.smoothed(), (ms(100) * 7 + ms(110)) / 8);
  RttEstimator exact;
  exact.on_sample(sample(ms(100)), at_ms(0));
  exact.on_sample(sample(ms(110), ms(10)), at_ms(1));
  EXPECT_EQ(exact.smoothed(), ms(100));
}

TEST(RttEstimator, SurvivesAnEndlessAckDelay) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(100)), at_ms(0));
  rtt.on_sample(sample(ms(100), Duration::infinite(), HandshakeConfirmed::kNo), at_ms(1));
  EXPECT_EQ(rtt.smoothed(), ms(100));
}

TEST(RttEstimator, TakesNoSampleBeyondItsLimit) {
  RttEstimator rtt;
  rtt.on_sample(sample(Duration::seconds(1'000'000'000)), at_ms(0));
  EXPECT_EQ(rtt.latest(), kMaxRtt);
  EXPECT_EQ(rtt.smoothed(), kMaxRtt);
}

// RFC 9002 §5.2-2
TEST(RttEstimator, StartsTheMinimumOverAfterPersistentCongestion) {
  RttEstimator rtt;
  rtt.on_sample(sample(ms(50)), at_ms(0));
  rtt.on_sample(sample(ms(400)), at_ms(1));
  rtt.on_persistent_congestion();
  EXPECT_EQ(rtt.min(), ms(400));
}

// RFC 9002 §6.2.1-1
TEST(RttEstimator, ProbesNoSoonerThanTheGranularity) {
  RttEstimator rtt;
  for (int i = 0; i < 100; ++i) rtt.on_sample(sample(Duration::zero()), at_ms(i));
  EXPECT_EQ(rtt.pto_base(), kGranularity);
}

}  // namespace
}  // namespace pollux::recovery
