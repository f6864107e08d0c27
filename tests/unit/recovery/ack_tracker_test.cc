#include "recovery/ack_tracker.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::ms;
using wire::PacketNumberSpace;

AckTracker application() {
  return AckTracker(PacketNumberSpace::kApplicationData, ms(25));
}

ReceivedPacket eliciting(wire::PacketNumber number, Timestamp at) {
  return {.number = number, .received_at = at, .ack_eliciting = true, .ecn = Ecn::kNotEct};
}

ReceivedPacket silent(wire::PacketNumber number, Timestamp at) {
  return {.number = number, .received_at = at, .ack_eliciting = false, .ecn = Ecn::kNotEct};
}

// RFC 9000 §13.2.1-2
TEST(AckTracker, AcknowledgesInitialAndHandshakeAtOnce) {
  for (const PacketNumberSpace space : {PacketNumberSpace::kInitial, PacketNumberSpace::kHandshake}) {
    AckTracker tracker(space);
    tracker.on_packet_received(eliciting(0, at_ms(5)));
    EXPECT_TRUE(tracker.wants_to_send(at_ms(5)));
  }
}

// RFC 9000 §13.2.1-1
TEST(AckTracker, WaitsNoLongerThanMaxAckDelay) {
  AckTracker tracker = application();
  EXPECT_TRUE(tracker.ack_deadline().is_never());
  tracker.on_packet_received(eliciting(0, at_ms(5)));
  EXPECT_EQ(tracker.ack_deadline(), at_ms(30));
  EXPECT_FALSE(tracker.wants_to_send(at_ms(29)));
  EXPECT_TRUE(tracker.wants_to_send(at_ms(30)));
  // RFC 9000 §13.2.1-5
  EXPECT_TRUE(tracker.has_news());
}

// RFC 9000 §13.2.2-1
TEST(AckTracker, AcknowledgesEverySecondAckElicitingPacket) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(5)));
  tracker.on_packet_received(silent(1, at_ms(6)));
  EXPECT_FALSE(tracker.wants_to_send(at_ms(6)));
  tracker.on_packet_received(eliciting(2, at_ms(7)));
  EXPECT_TRUE(tracker.wants_to_send(at_ms(7)));
  tracker.on_ack_sent();
  tracker.on_packet_received(eliciting(3, at_ms(8)));
  EXPECT_FALSE(tracker.wants_to_send(at_ms(8)));
}

// RFC 9000 §13.2.1-8
TEST(AckTracker, AcknowledgesAGapAtOnce) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(5)));
  tracker.on_ack_sent();
  tracker.on_packet_received(eliciting(2, at_ms(6)));
  EXPECT_TRUE(tracker.wants_to_send(at_ms(6)));
}

// RFC 9000 §13.2.1-8
TEST(AckTracker, AcknowledgesAReorderedPacketAtOnce) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(5)));
  tracker.on_packet_received(eliciting(2, at_ms(6)));
  tracker.on_ack_sent();
  tracker.on_packet_received(eliciting(1, at_ms(7)));
  EXPECT_TRUE(tracker.wants_to_send(at_ms(7)));
}

TEST(AckTracker, SeesNoGapWhereOnlySilentPacketsCameBetween) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(5)));
  tracker.on_ack_sent();
  tracker.on_packet_received(silent(1, at_ms(6)));
  tracker.on_packet_received(eliciting(2, at_ms(7)));
  EXPECT_FALSE(tracker.wants_to_send(at_ms(7)));
}

// RFC 9000 §13.2.1-9
TEST(AckTracker, AcknowledgesACongestionMarkAtOnce) {
  AckTracker tracker = application();
  ReceivedPacket marked = eliciting(0, at_ms(5));
  marked.ecn = Ecn::kCe;
  tracker.on_packet_received(marked);
  EXPECT_TRUE(tracker.wants_to_send(at_ms(5)));
}

// RFC 9000 §13.2.1-4, §13.2.1-6
TEST(AckTracker, OwesNothingForPacketsThatElicitNoAck) {
  AckTracker tracker = application();
  tracker.on_packet_received(silent(0, at_ms(5)));
  tracker.on_packet_received(silent(7, at_ms(6)));
  EXPECT_TRUE(tracker.ack_deadline().is_never());
  EXPECT_FALSE(tracker.has_news());
  EXPECT_EQ(tracker.ack_ranges().size(), 2U);
}

// RFC 9000 §13.2.1-3
TEST(AckTracker, OwesOneAckForEachAckElicitingPacket) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(5)));
  tracker.on_packet_received(eliciting(1, at_ms(5)));
  tracker.on_ack_sent();
  EXPECT_TRUE(tracker.ack_deadline().is_never());
  EXPECT_FALSE(tracker.has_news());
}

// RFC 9000 §13.2.5-1, §13.2.5-3
TEST(AckTracker, MeasuresDelayFromTheLargestPacket) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(1, at_ms(10)));
  tracker.on_packet_received(eliciting(0, at_ms(30)));
  EXPECT_EQ(tracker.ack_delay(at_ms(70)), ms(60));
}

TEST(AckTracker, ReportsNoDelayDuringTheHandshake) {
  AckTracker tracker(PacketNumberSpace::kHandshake);
  tracker.on_packet_received(eliciting(0, at_ms(10)));
  EXPECT_EQ(tracker.ack_delay(at_ms(70)), Duration::zero());
}

// RFC 9000 §13.4.1-1
TEST(AckTracker, CountsEcnMarksOnceThereAreAny) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(1)));
  EXPECT_FALSE(tracker.ecn_counts());
  wire::PacketNumber number = 1;
  for (const Ecn mark : {Ecn::kEct0, Ecn::kEct0, Ecn::kEct1, Ecn::kCe}) {
    ReceivedPacket packet = eliciting(number++, at_ms(2));
    packet.ecn = mark;
    tracker.on_packet_received(packet);
  }
  EXPECT_EQ(tracker.ecn_counts(), (wire::EcnCounts{.ect0 = 2, .ect1 = 1, .ce = 1}));
}

// RFC 9000 §13.2.3-2
TEST(AckTracker, LeavesOutWhatAnAcknowledgedAckHasCovered) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(1)));
  tracker.on_packet_received(eliciting(1, at_ms(1)));
  tracker.on_ack_sent();
  tracker.on_packet_received(eliciting(2, at_ms(2)));
  tracker.on_ack_acked(1);
  ASSERT_EQ(tracker.ack_ranges().size(), 1U);
  EXPECT_EQ(tracker.ack_ranges().front(), (wire::AckRange{2, 2}));
  EXPECT_TRUE(tracker.is_duplicate(0));
}

TEST(AckTracker, StartsAfreshForAnotherConnection) {
  AckTracker tracker = application();
  tracker.on_packet_received(eliciting(0, at_ms(1)));
  tracker.reset(ms(10));
  EXPECT_TRUE(tracker.ack_deadline().is_never());
  EXPECT_FALSE(tracker.largest_received());
  EXPECT_FALSE(tracker.is_duplicate(0));
}

// What a tracker that was asked to wait for everything but reordering does with these packets: the numbers at which it
// sent an ACK. draft-ietf-quic-ack-frequency-14 §6.2.1.
std::vector<wire::PacketNumber> acked_at(std::uint64_t reordering_threshold,
                                         std::initializer_list<wire::PacketNumber> numbers) {
  AckTracker tracker = application();
  tracker.on_request(
      {.ack_eliciting_threshold = 1'000, .max_ack_delay = ms(25), .reordering_threshold = reordering_threshold});
  std::vector<wire::PacketNumber> acked;
  for (const wire::PacketNumber number : numbers) {
    tracker.on_packet_received(eliciting(number, at_ms(5)));
    if (!tracker.wants_to_send(at_ms(5))) continue;
    acked.push_back(number);
    tracker.on_ack_sent();
  }
  return acked;
}

// draft-ietf-quic-ack-frequency-14 §6.2
TEST(AckTracker, HurriesForReorderingAsThePeerAsked) {
  using Numbers = std::vector<wire::PacketNumber>;
  EXPECT_EQ(acked_at(3, {0, 1, 3, 4, 5, 8, 9, 10}), (Numbers{5, 9, 10}));
  EXPECT_EQ(acked_at(5, {0, 1, 3, 5, 6, 7, 8, 9}), (Numbers{7, 9}));
  EXPECT_EQ(acked_at(0, {0, 1, 3, 9, 50, 2}), Numbers{});
  EXPECT_EQ(acked_at(1, {0, 1, 3, 4, 2}), (Numbers{3, 2}));
}

// draft-ietf-quic-ack-frequency-14 §6.2
TEST(AckTracker, HurriesForAPacketThatThePeerHasGivenUp) {
  EXPECT_EQ(acked_at(3, {0, 2, 3, 4, 1}), (std::vector<wire::PacketNumber>{4, 1}));
}

// draft-ietf-quic-ack-frequency-14 §6
TEST(AckTracker, LetsAsManyPacketsWaitAsThePeerAskedAndNoLonger) {
  AckTracker tracker = application();
  tracker.on_request({.ack_eliciting_threshold = 3, .max_ack_delay = ms(8), .reordering_threshold = 1});
  for (wire::PacketNumber number = 0; number < 3; ++number) tracker.on_packet_received(eliciting(number, at_ms(5)));
  EXPECT_FALSE(tracker.wants_to_send(at_ms(12)));
  EXPECT_EQ(tracker.ack_deadline(), at_ms(13));
  tracker.on_packet_received(eliciting(3, at_ms(6)));
  EXPECT_TRUE(tracker.wants_to_send(at_ms(6)));
}

// draft-ietf-quic-ack-frequency-14 §5
TEST(AckTracker, AcknowledgesAtOnceWhenAskedTo) {
  AckTracker tracker = application();
  tracker.on_request({.ack_eliciting_threshold = 100, .max_ack_delay = ms(25), .reordering_threshold = 0});
  tracker.on_immediate_ack();
  tracker.on_packet_received(eliciting(0, at_ms(5)));
  EXPECT_TRUE(tracker.wants_to_send(at_ms(5)));
  tracker.on_ack_sent();
  tracker.on_packet_received(eliciting(1, at_ms(6)));
  EXPECT_FALSE(tracker.wants_to_send(at_ms(6)));
}

// draft-ietf-quic-ack-frequency-14 §6.3
TEST(AckTracker, HurriesForTheFirstOfSeveralCongestionMarks) {
  AckTracker tracker = application();
  tracker.on_request({.ack_eliciting_threshold = 100, .max_ack_delay = ms(25), .reordering_threshold = 1});
  std::vector<wire::PacketNumber> acked;
  for (wire::PacketNumber number = 0; number < 6; ++number) {
    ReceivedPacket packet = eliciting(number, at_ms(5));
    packet.ecn = number == 0 || number == 4 ? Ecn::kEct0 : Ecn::kCe;
    tracker.on_packet_received(packet);
    if (!tracker.wants_to_send(at_ms(5))) continue;
    acked.push_back(number);
    tracker.on_ack_sent();
  }
  EXPECT_EQ(acked, (std::vector<wire::PacketNumber>{1, 5}));
}

}  // namespace
}  // namespace pollux::recovery
