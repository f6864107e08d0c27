#include "connection/idle_timer.h"

#include <gtest/gtest.h>

namespace pollux::connection {
namespace {

constexpr Timestamp kStart = Timestamp::from_nanoseconds(5'000'000'000);
constexpr Duration kPto = Duration::milliseconds(100);

Timestamp after(std::int64_t seconds) {
  return kStart + Duration::seconds(seconds);
}

TEST(IdleTimer, RunsFromTheStartOfTheConnection) {
  const IdleTimer timer{Duration::seconds(30), kStart};
  EXPECT_EQ(timer.deadline(kPto), after(30));
}

TEST(IdleTimer, NeverEndsWhenNeitherSideAsksForATimeout) {
  IdleTimer timer{Duration::zero(), kStart};
  EXPECT_TRUE(timer.deadline(kPto).is_never());
  timer.on_peer_timeout(Duration::zero());
  EXPECT_TRUE(timer.deadline(kPto).is_never());
}

TEST(IdleTimer, TakesTheLesserOfBothTimeouts) {
  IdleTimer ours_less{Duration::seconds(10), kStart};
  ours_less.on_peer_timeout(Duration::seconds(20));
  EXPECT_EQ(ours_less.deadline(kPto), after(10));
  IdleTimer theirs_less{Duration::seconds(20), kStart};
  theirs_less.on_peer_timeout(Duration::seconds(10));
  EXPECT_EQ(theirs_less.deadline(kPto), after(10));
}

TEST(IdleTimer, ZeroOfOneSideLeavesTheOthersTimeout) {
  IdleTimer only_theirs{Duration::zero(), kStart};
  only_theirs.on_peer_timeout(Duration::seconds(7));
  EXPECT_EQ(only_theirs.deadline(kPto), after(7));
  IdleTimer only_ours{Duration::seconds(7), kStart};
  only_ours.on_peer_timeout(Duration::zero());
  EXPECT_EQ(only_ours.deadline(kPto), after(7));
}

// RFC 9000 §10.1-1
TEST(IdleTimer, LastsAtLeastThreeTimesThePto) {
  const IdleTimer timer{Duration::milliseconds(50), kStart};
  EXPECT_EQ(timer.deadline(kPto), kStart + kPto * 3);
}

TEST(IdleTimer, RestartsWithEveryPacketProcessed) {
  IdleTimer timer{Duration::seconds(10), kStart};
  timer.on_packet_processed(after(3));
  timer.on_packet_processed(after(4));
  EXPECT_EQ(timer.deadline(kPto), after(14));
}

TEST(IdleTimer, RestartsWithTheFirstAckElicitingPacketOnly) {
  IdleTimer timer{Duration::seconds(10), kStart};
  timer.on_ack_eliciting_sent(after(3));
  timer.on_ack_eliciting_sent(after(4));
  EXPECT_EQ(timer.deadline(kPto), after(13));
}

TEST(IdleTimer, SendingRestartsItAgainOnceSomethingWasReceived) {
  IdleTimer timer{Duration::seconds(10), kStart};
  timer.on_ack_eliciting_sent(after(3));
  timer.on_packet_processed(after(4));
  timer.on_ack_eliciting_sent(after(5));
  EXPECT_EQ(timer.deadline(kPto), after(15));
}

// RFC 9000 §10.1.2
TEST(IdleTimer, WantsAPingAfterTheIntervalUnlessAnAnswerIsAwaited) {
  IdleTimer timer{Duration::seconds(10), kStart, Duration::seconds(4)};
  EXPECT_EQ(timer.keep_alive_at(), after(4));
  timer.on_packet_processed(after(3));
  EXPECT_EQ(timer.keep_alive_at(), after(7));
  EXPECT_FALSE(timer.wants_to_send());
  timer.want_ping();
  EXPECT_TRUE(timer.wants_to_send());
  // A PING that the congestion window holds back is no reason to wake up again and again.
  EXPECT_TRUE(timer.keep_alive_at().is_never());
  timer.on_ack_eliciting_sent(after(7));
  EXPECT_FALSE(timer.wants_to_send());
  EXPECT_TRUE(timer.keep_alive_at().is_never());
  timer.on_packet_processed(after(8));
  EXPECT_EQ(timer.keep_alive_at(), after(12));
  timer.want_ping();
  timer.on_packet_processed(after(9));
  EXPECT_FALSE(timer.wants_to_send());
  EXPECT_EQ(timer.keep_alive_at(), after(13));
}

TEST(IdleTimer, KeepsNothingAliveUnlessAsked) {
  const IdleTimer timer{Duration::seconds(10), kStart};
  EXPECT_TRUE(timer.keep_alive_at().is_never());
}

// RFC 9000 §4.1-5
TEST(IdleTimer, RemindsInTheMiddleOfTheSilence) {
  IdleTimer timer{Duration::seconds(30), kStart};
  EXPECT_EQ(timer.reminder_due(kPto), after(15));
  timer.on_packet_processed(after(4));
  EXPECT_EQ(timer.reminder_due(kPto), after(19));
  const IdleTimer endless{Duration::zero(), kStart};
  EXPECT_EQ(endless.reminder_due(kPto), kStart + kReminderInterval);
}

}  // namespace
}  // namespace pollux::connection
