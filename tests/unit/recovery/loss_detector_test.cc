#include "recovery/loss_detector.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::data_packet;
using testing::ms;
using testing::numbers_of;
using Numbers = std::vector<wire::PacketNumber>;

RttEstimator rtt_of(Duration rtt) {
  RttEstimator estimator;
  estimator.on_sample({.rtt = rtt, .ack_delay = Duration::zero()}, at_ms(0));
  return estimator;
}

// All packets sent at 100 ms.
SentPackets sent_together(wire::PacketNumber count) {
  SentPackets sent;
  for (wire::PacketNumber n = 0; n < count; ++n) sent.add(data_packet(n, at_ms(100)));
  return sent;
}

// RFC 9002 §6.1.1-1, §6.1.1-2: three, and not fewer.
TEST(LossDetector, DeclaresLostWhenThreeNewerPacketsAreAcked) {
  const Timestamp long_ago = at_ms(0);
  EXPECT_EQ(judge(data_packet(5, at_ms(100)), 8, long_ago), LossVerdict::kLost);
  EXPECT_EQ(judge(data_packet(6, at_ms(100)), 8, long_ago), LossVerdict::kNotYet);
}

// RFC 9002 §6.1.2-1
TEST(LossDetector, DeclaresLostWhatWasSentTooLongAgo) {
  EXPECT_EQ(judge(data_packet(7, at_ms(100)), 8, at_ms(100)), LossVerdict::kLost);
  EXPECT_EQ(judge(data_packet(7, at_ms(101)), 8, at_ms(100)), LossVerdict::kNotYet);
}

TEST(LossDetector, JudgesNothingThatNoAcknowledgmentHasPassed) {
  EXPECT_EQ(judge(data_packet(9, at_ms(0)), 8, at_ms(100)), LossVerdict::kNotYet);
}

// RFC 9002 §6.1.2-4
TEST(LossDetector, WaitsNineEighthsOfTheRtt) {
  EXPECT_EQ(loss_delay(rtt_of(ms(80))), ms(90));
}

// RFC 9002 §6.1.2-2
TEST(LossDetector, WaitsAtLeastTheGranularity) {
  EXPECT_EQ(loss_delay(rtt_of(Duration::microseconds(10))), kGranularity);
  // RFC 9002 §6.1.2-5
  EXPECT_EQ(kGranularity, ms(1));
}

TEST(LossDetector, FindsAllThatIsLostInOrder) {
  SentPackets sent = sent_together(8);
  (void)sent.settle(7, PacketState::kAcked);
  std::vector<SentPacket> lost;
  const LossDetection found = detect_lost(sent, 7, rtt_of(ms(80)), at_ms(120), lost);
  EXPECT_EQ(numbers_of(lost), (Numbers{0, 1, 2, 3, 4}));
  // RFC 9002 §6.1.2-3: 5 and 6 wait for their time.
  EXPECT_EQ(found.loss_time, at_ms(190));
  EXPECT_EQ(sent.first_slot(), 5U);
}

// RFC 9002 §6.1.2-3
TEST(LossDetector, FindsTheRestWhenItsTimeHasCome) {
  SentPackets sent = sent_together(3);
  (void)sent.settle(2, PacketState::kAcked);
  std::vector<SentPacket> lost;
  EXPECT_EQ(detect_lost(sent, 2, rtt_of(ms(80)), at_ms(189), lost).loss_time, at_ms(190));
  EXPECT_TRUE(lost.empty());
  EXPECT_TRUE(detect_lost(sent, 2, rtt_of(ms(80)), at_ms(190), lost).loss_time.is_never());
  EXPECT_EQ(numbers_of(lost), (Numbers{0, 1}));
  EXPECT_EQ(sent.outstanding(), 0U);
  EXPECT_EQ(sent.first_slot(), sent.next_number());
}

TEST(LossDetector, LeavesWhatIsAboveTheLargestAcknowledged) {
  SentPackets sent = sent_together(10);
  (void)sent.settle(1, PacketState::kAcked);
  (void)sent.settle(0, PacketState::kAcked);
  std::vector<SentPacket> lost;
  EXPECT_TRUE(detect_lost(sent, 1, rtt_of(ms(80)), at_ms(9'000), lost).loss_time.is_never());
  EXPECT_TRUE(lost.empty());
  EXPECT_EQ(sent.outstanding(), 8U);
}

// RFC 9002 §7.6.2: an acknowledged packet divides a period of loss.
TEST(LossDetector, MeasuresTheLongestPeriodWithoutAnAcknowledgment) {
  SentPackets sent;
  for (wire::PacketNumber n = 0; n < 10; ++n) sent.add(data_packet(n, at_ms(100 * static_cast<std::int64_t>(n + 1))));
  (void)sent.settle(3, PacketState::kAcked);
  (void)sent.settle(9, PacketState::kAcked);
  std::vector<SentPacket> lost;
  const LossDetection found = detect_lost(sent, 9, rtt_of(ms(80)), at_ms(5'000), lost);
  EXPECT_EQ(lost.size(), 8U);
  EXPECT_EQ(found.longest.length, ms(400));
}

TEST(LossDetector, DoesNotLetASkippedNumberDivideAPeriod) {
  SentPackets sent;
  for (const wire::PacketNumber n : Numbers{0, 1, 4, 5, 6})
    sent.add(data_packet(n, at_ms(100 * static_cast<std::int64_t>(n + 1))));
  (void)sent.settle(6, PacketState::kAcked);
  std::vector<SentPacket> lost;
  EXPECT_EQ(detect_lost(sent, 6, rtt_of(ms(80)), at_ms(5'000), lost).longest.length, ms(500));
}

}  // namespace
}  // namespace pollux::recovery
