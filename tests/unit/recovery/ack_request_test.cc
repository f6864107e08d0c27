#include "recovery/ack_request.h"

#include <gtest/gtest.h>

#include "recovery/loss_detector.h"

namespace pollux::recovery {
namespace {

constexpr Duration kPeerDelay = Duration::milliseconds(25);
constexpr AckRequest kAsEver{.max_ack_delay = kPeerDelay};

AckRequestFacts window_of(std::uint64_t packets) {
  return {.window = ByteCount{packets * 1200},
          .max_datagram_size = ByteCount{1200},
          .smoothed_rtt = Duration::milliseconds(40),
          .peer_min_ack_delay = Duration::milliseconds(1),
          .peer_max_ack_delay = kPeerDelay};
}

TEST(AckRequest, AsksForNothingWhileTheWindowIsSmall) {
  EXPECT_EQ(choose_ack_request(window_of(kMinPacketsForFewerAcks - 1)), kAsEver);
}

// draft-ietf-quic-ack-frequency-14 §8.1.1
TEST(AckRequest, AsksForNothingInSlowStart) {
  AckRequestFacts facts = window_of(1000);
  facts.in_slow_start = true;
  EXPECT_EQ(choose_ack_request(facts), kAsEver);
}

// draft-ietf-quic-ack-frequency-14 §8.1
TEST(AckRequest, AsksForSeveralAcksAWindowAndARoundTrip) {
  const AckRequest request = choose_ack_request(window_of(100));
  EXPECT_EQ(request.ack_eliciting_threshold, 4U);
  EXPECT_LE(request.max_ack_delay, Duration::milliseconds(5));
  EXPECT_GE(request.max_ack_delay, Duration::milliseconds(1));
  EXPECT_EQ(request.reordering_threshold, kPacketThreshold);
  EXPECT_EQ(choose_ack_request(window_of(100'000)).ack_eliciting_threshold, kMaxAckElicitingThreshold);
}

TEST(AckRequest, NeverAsksForLessThanThePeerCanDo) {
  AckRequestFacts facts = window_of(100);
  facts.smoothed_rtt = Duration::microseconds(50);
  EXPECT_EQ(choose_ack_request(facts).max_ack_delay, facts.peer_min_ack_delay);
  facts.smoothed_rtt = Duration::seconds(10);
  EXPECT_EQ(choose_ack_request(facts).max_ack_delay, kPeerDelay);
}

TEST(AckRequest, StaysTheSameWhenLittleChanges) {
  AckRequestFacts facts = window_of(140);
  facts.smoothed_rtt = Duration::milliseconds(43);
  EXPECT_EQ(choose_ack_request(facts).ack_eliciting_threshold,
            choose_ack_request(window_of(200)).ack_eliciting_threshold);
  EXPECT_EQ(choose_ack_request(facts).max_ack_delay, choose_ack_request(window_of(200)).max_ack_delay);
}

}  // namespace
}  // namespace pollux::recovery
