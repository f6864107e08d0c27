#include "recovery/loss_recovery.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_only_packet;
using testing::AckBuilder;
using testing::at_ms;
using testing::data_packet;
using testing::kDatagram;
using testing::ms;
using testing::numbers_of;
using wire::PacketNumberSpace;
using Numbers = std::vector<wire::PacketNumber>;

constexpr auto kInitial = PacketNumberSpace::kInitial;
constexpr auto kHandshake = PacketNumberSpace::kHandshake;
constexpr auto kApplication = PacketNumberSpace::kApplicationData;

// With the controller of RFC 9002 itself.
constexpr RecoveryConfig config_of(wire::Role role) {
  return {.role = role, .max_datagram_size = kDatagram, .congestion = CongestionAlgorithm::kNewReno};
}

LossRecovery recovery_of(wire::Role role) {
  return LossRecovery(config_of(role));
}

LossRecovery confirmed_server() {
  LossRecovery recovery = recovery_of(wire::Role::kServer);
  recovery.on_handshake_confirmed(at_ms(0));
  return recovery;
}

void send(LossRecovery& recovery, PacketNumberSpace space, std::size_t count, Timestamp now) {
  for (std::size_t i = 0; i < count; ++i) {
    recovery.on_packet_sent(space, data_packet(recovery.next_packet_number(space), now));
  }
}

AckOutcome acknowledge(LossRecovery& recovery, PacketNumberSpace space, const std::vector<wire::AckRange>& ranges,
                       Timestamp now, std::uint64_t ack_delay = 0) {
  const AckBuilder ack(ranges, ack_delay);
  const auto outcome = recovery.on_ack(space, ack.frame(), now);
  EXPECT_TRUE(outcome);
  return outcome.value_or(AckOutcome{});
}

// RFC 9002 §7.4-2: what came before the first acknowledged packet counts as much as what came after it.
TEST(LossRecovery, HandsBackWhatWasAcknowledgedAndWhatWasLost) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 6, at_ms(10));
  const AckOutcome outcome = acknowledge(recovery, kApplication, {{4, 5}}, at_ms(60));
  EXPECT_EQ(numbers_of(outcome.newly_acked), (Numbers{4, 5}));
  EXPECT_EQ(numbers_of(outcome.lost), (Numbers{0, 1, 2}));
  EXPECT_TRUE(outcome.rtt_sampled);
  EXPECT_EQ(recovery.rtt().latest(), ms(50));
  EXPECT_EQ(recovery.bytes_in_flight(), kDatagram);
  EXPECT_EQ(recovery.largest_acked(kApplication), 5U);
}

// RFC 9000 §13.1-2
TEST(LossRecovery, RefusesAnAckOfWhatWasNeverSent) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kHandshake, 1, at_ms(10));
  EXPECT_FALSE(recovery.on_ack(kApplication, AckBuilder({{0, 0}}).frame(), at_ms(20)));
  EXPECT_FALSE(recovery.on_ack(kHandshake, AckBuilder({{0, 1}}).frame(), at_ms(20)));
}

// RFC 9002 §5.3-3: what Initial packets' acknowledgments report as delay is none.
TEST(LossRecovery, TakesNoAckDelayFromInitialPackets) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kInitial, 2, at_ms(0));
  acknowledge(recovery, kInitial, {{0, 0}}, at_ms(100));
  acknowledge(recovery, kInitial, {{0, 1}}, at_ms(180), 2'500);
  EXPECT_EQ(recovery.rtt().smoothed(), (ms(100) * 7 + ms(180)) / 8);
}

// RFC 9002 §5.2-4: not by time, and not by a longer round trip.
TEST(LossRecovery, KeepsItsLeastRttUntilPersistentCongestion) {
  LossRecovery recovery = confirmed_server();
  for (int i = 0; i < 100; ++i) {
    send(recovery, kApplication, 1, at_ms(1'000 * i));
    const auto number = static_cast<wire::PacketNumber>(i);
    acknowledge(recovery, kApplication, {{number, number}}, at_ms(1'000 * i + 50 + i));
    ASSERT_EQ(recovery.rtt().min(), ms(50));
  }
}

TEST(LossRecovery, ScalesThePeersAckDelayAndLimitsIt) {
  LossRecovery recovery = confirmed_server();
  recovery.set_peer_ack_parameters(ms(40), 10);
  send(recovery, kApplication, 3, at_ms(0));
  acknowledge(recovery, kApplication, {{0, 0}}, at_ms(100));
  acknowledge(recovery, kApplication, {{0, 1}}, at_ms(130), 20);  // 20,480 us
  EXPECT_EQ(recovery.rtt().smoothed(), (ms(100) * 7 + Duration::microseconds(109'520)) / 8);
  acknowledge(recovery, kApplication, {{0, 2}}, at_ms(200), wire::kMaxVarint);
  EXPECT_EQ(recovery.rtt().latest(), ms(200));
}

// RFC 9002 §6.1.2-3
TEST(LossRecovery, SetsATimerForWhatIsNotLostYet) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 2, at_ms(100));
  acknowledge(recovery, kApplication, {{1, 1}}, at_ms(180));
  EXPECT_EQ(recovery.next_timeout(), at_ms(190));
  EXPECT_TRUE(recovery.on_timeout(at_ms(189)).lost.empty());
  const TimeoutOutcome outcome = recovery.on_timeout(at_ms(190));
  EXPECT_EQ(numbers_of(outcome.lost), (Numbers{0}));
  EXPECT_EQ(outcome.space, kApplication);
  EXPECT_EQ(outcome.probes, 0);
  EXPECT_EQ(recovery.pto_count(), 0U);
  EXPECT_TRUE(recovery.next_timeout().is_never());
}

// RFC 9002 §6.2.1-6
TEST(LossRecovery, PutsLossDetectionBeforeProbing) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 3, at_ms(100));
  acknowledge(recovery, kApplication, {{1, 1}}, at_ms(180));
  EXPECT_EQ(recovery.next_timeout(), at_ms(190)) << "packet 0 waits for its loss time, packet 2 for a probe";
  (void)recovery.on_timeout(at_ms(190));
  EXPECT_EQ(recovery.next_timeout(), at_ms(100) + ms(80) + ms(160) + kDefaultMaxAckDelay);
}

// RFC 9002 §6.2-1, §6.2.1-5, §6.2.4-1, §6.2.4-2
TEST(LossRecovery, ProbesWithoutDeclaringAnythingLost) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 3, at_ms(0));
  const Timestamp first = recovery.next_timeout();
  EXPECT_EQ(first, at_ms(0) + recovery.pto_period());
  const TimeoutOutcome outcome = recovery.on_timeout(first);
  EXPECT_TRUE(outcome.lost.empty());
  EXPECT_EQ(outcome.probes, kMaxProbes);
  EXPECT_EQ(numbers_of(outcome.probe_candidates), (Numbers{0, 1}));
  EXPECT_EQ(recovery.bytes_in_flight(), kDatagram * 3);
  EXPECT_EQ(recovery.pto_count(), 1U);
  EXPECT_EQ(recovery.next_timeout(), at_ms(0) + recovery.pto_period() * 2);
}

// RFC 9002 §6.2.1-4
TEST(LossRecovery, RestartsTheProbeTimerWithEveryAckElicitingPacket) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 1, at_ms(0));
  send(recovery, kApplication, 1, at_ms(70));
  EXPECT_EQ(recovery.next_timeout(), at_ms(70) + recovery.pto_period());
  recovery.on_packet_sent(kApplication, ack_only_packet(2, at_ms(90)));
  EXPECT_EQ(recovery.next_timeout(), at_ms(70) + recovery.pto_period());
}

TEST(LossRecovery, ResetsTheBackoffWithAnAcknowledgment) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 2, at_ms(0));
  (void)recovery.on_timeout(recovery.next_timeout());
  ASSERT_EQ(recovery.pto_count(), 1U);
  acknowledge(recovery, kApplication, {{0, 0}}, at_ms(2'000));
  EXPECT_EQ(recovery.pto_count(), 0U);
}

TEST(LossRecovery, RestartsTheBackoffWhenThePeerIsFoundElsewhere) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 2, at_ms(0));
  for (int i = 0; i < 5; ++i) (void)recovery.on_timeout(recovery.next_timeout());
  recovery.restart_backoff(at_ms(30'000));
  EXPECT_EQ(recovery.next_timeout(), at_ms(0) + recovery.pto_period());
}

// RFC 9002 §6.2.1: the server may not have validated the client's address.
TEST(LossRecovery, KeepsAClientsBackoffOnAcknowledgmentOfInitialPackets) {
  LossRecovery recovery = recovery_of(wire::Role::kClient);
  send(recovery, kInitial, 2, at_ms(0));
  (void)recovery.on_timeout(recovery.next_timeout());
  acknowledge(recovery, kInitial, {{0, 0}}, at_ms(2'000));
  EXPECT_EQ(recovery.pto_count(), 1U);
  send(recovery, kHandshake, 1, at_ms(2'001));
  acknowledge(recovery, kHandshake, {{0, 0}}, at_ms(2'050));
  EXPECT_EQ(recovery.pto_count(), 0U);
}

// RFC 9002 §6.2.2.1-2, §6.2.2.1-3
TEST(LossRecovery, ProbesAsAClientWithNothingInFlight) {
  LossRecovery recovery = recovery_of(wire::Role::kClient);
  send(recovery, kInitial, 1, at_ms(0));
  acknowledge(recovery, kInitial, {{0, 0}}, at_ms(100));
  EXPECT_EQ(recovery.next_timeout(), at_ms(100) + recovery.rtt().pto_base());
  TimeoutOutcome outcome = recovery.on_timeout(recovery.next_timeout());
  EXPECT_EQ(outcome.space, kInitial);
  EXPECT_EQ(outcome.probes, 1);
  recovery.on_handshake_keys_available(at_ms(500));
  outcome = recovery.on_timeout(recovery.next_timeout());
  EXPECT_EQ(outcome.space, kHandshake);
  recovery.on_handshake_confirmed(at_ms(3'000));
  EXPECT_TRUE(recovery.next_timeout().is_never());
}

// RFC 9002 §6.2.2.1-1
TEST(LossRecovery, ArmsNoTimerWhileAServerMayNotSend) {
  LossRecovery recovery = recovery_of(wire::Role::kServer);
  send(recovery, kInitial, 1, at_ms(0));
  recovery.set_amplification(Amplification::kBlocked);
  EXPECT_TRUE(recovery.next_timeout().is_never());
  EXPECT_EQ(recovery.on_timeout(at_ms(60'000)).probes, 0);
  recovery.set_amplification(Amplification::kOpen);
  EXPECT_LT(recovery.next_timeout(), at_ms(60'000)) << "overdue: probe at once";
}

// RFC 9002 §6.4-1, §6.2.2-4
TEST(LossRecovery, ForgetsTheSpaceWhoseKeysAreDiscarded) {
  LossRecovery recovery = recovery_of(wire::Role::kServer);
  send(recovery, kInitial, 2, at_ms(0));
  send(recovery, kHandshake, 1, at_ms(1));
  (void)recovery.on_timeout(recovery.next_timeout());
  recovery.discard_space(kInitial, at_ms(1'500));
  EXPECT_EQ(recovery.bytes_in_flight(), kDatagram);
  EXPECT_EQ(recovery.pto_count(), 0U);
  EXPECT_EQ(recovery.next_timeout(), at_ms(1) + recovery.rtt().pto_base());
  EXPECT_FALSE(recovery.first_frame_record(kInitial));
  recovery.discard_space(kHandshake, at_ms(1'600));
  EXPECT_TRUE(recovery.bytes_in_flight().is_zero());
  EXPECT_TRUE(recovery.next_timeout().is_never());
}

// RFC 9002 §7-3
TEST(LossRecovery, SendsNoMoreThanTheWindow) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 9, at_ms(0));
  EXPECT_EQ(recovery.can_send(kDatagram, at_ms(0)), SendVerdict::kNow);
  send(recovery, kApplication, 1, at_ms(0));
  EXPECT_EQ(recovery.can_send(ByteCount{1}, at_ms(500)), SendVerdict::kWindowFull);
  EXPECT_TRUE(recovery.send_allowance(at_ms(500)).is_zero());
}

// RFC 9002 §7.5-1, §7.5-2
TEST(LossRecovery, CountsProbesBeyondTheWindow) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 12, at_ms(0));
  EXPECT_EQ(recovery.bytes_in_flight(), kDatagram * 12);
  EXPECT_TRUE(recovery.send_allowance(at_ms(9'000)).is_zero());
}

// RFC 9002 §7.7-2
TEST(LossRecovery, PacesWhatTheWindowAllows) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 10, at_ms(0));
  acknowledge(recovery, kApplication, {{0, 9}}, at_ms(100));
  EXPECT_EQ(recovery.congestion_window(), kDatagram * 20);
  int burst = 0;
  while (recovery.can_send(kDatagram, at_ms(100)) == SendVerdict::kNow) {
    send(recovery, kApplication, 1, at_ms(100));
    ++burst;
  }
  EXPECT_EQ(burst, 10);
  EXPECT_EQ(recovery.can_send(kDatagram, at_ms(100)), SendVerdict::kPaced);
  EXPECT_GT(recovery.next_send_time(kDatagram, at_ms(100)), at_ms(100));
}

// RFC 9002 §7.3.2: one packet on entering recovery, for a quick retransmission.
TEST(LossRecovery, LetsOnePacketPassTheWindowWhenRecoveryBegins) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 10, at_ms(0));
  acknowledge(recovery, kApplication, {{3, 3}}, at_ms(100));
  ASSERT_GT(recovery.bytes_in_flight(), recovery.congestion_window());
  EXPECT_EQ(recovery.can_send(kDatagram, at_ms(2'000)), SendVerdict::kNow);
  send(recovery, kApplication, 1, at_ms(2'000));
  EXPECT_EQ(recovery.can_send(kDatagram, at_ms(4'000)), SendVerdict::kWindowFull);
}

// RFC 9000 §13.3-7
TEST(LossRecovery, ReducesTheWindowOnLossButNotForAPmtuProbe) {
  LossRecovery recovery = confirmed_server();
  SentPacket probe = data_packet(0, at_ms(0));
  probe.mtu_probe = true;
  recovery.on_packet_sent(kApplication, probe);
  send(recovery, kApplication, 4, at_ms(0));
  EXPECT_EQ(numbers_of(acknowledge(recovery, kApplication, {{1, 3}}, at_ms(50)).lost), (Numbers{0}));
  EXPECT_GE(recovery.congestion_window(), kDatagram * 10);
  send(recovery, kApplication, 4, at_ms(60));
  EXPECT_EQ(numbers_of(acknowledge(recovery, kApplication, {{8, 8}, {1, 3}}, at_ms(100)).lost), (Numbers{4, 5}));
  EXPECT_FALSE(recovery.in_slow_start());
}

// RFC 9002 §7.6.2-5, §5.2-2
TEST(LossRecovery, FindsPersistentCongestion) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 1, at_ms(0));
  acknowledge(recovery, kApplication, {{0, 0}}, at_ms(100));
  for (int i = 0; i < 8; ++i) send(recovery, kApplication, 1, at_ms(200 + 400 * i));
  const AckOutcome outcome = acknowledge(recovery, kApplication, {{8, 8}}, at_ms(3'300));
  EXPECT_TRUE(outcome.persistent_congestion);
  EXPECT_EQ(recovery.congestion_window(), kDatagram * 2) << "not grown by what was sent before";
  EXPECT_EQ(recovery.rtt().min(), ms(300));
}

TEST(LossRecovery, FindsNoPersistentCongestionAcrossAnAcknowledgedPacket) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 1, at_ms(0));
  acknowledge(recovery, kApplication, {{0, 0}}, at_ms(100));
  for (int i = 0; i < 8; ++i) send(recovery, kApplication, 1, at_ms(200 + 400 * i));
  EXPECT_FALSE(acknowledge(recovery, kApplication, {{8, 8}, {4, 4}}, at_ms(3'300)).persistent_congestion);
  EXPECT_GT(recovery.congestion_window(), kDatagram * 2);
}

// RFC 9002 §7.6.2-3: an Initial and a Handshake packet bound the period, unless something between them arrived.
TEST(LossRecovery, FindsPersistentCongestionAcrossTheSpacesOfAHandshake) {
  for (const bool one_arrived : {false, true}) {
    LossRecovery recovery = recovery_of(wire::Role::kServer);
    send(recovery, kInitial, 1, at_ms(0));
    acknowledge(recovery, kInitial, {{0, 0}}, at_ms(100));
    send(recovery, kInitial, 1, at_ms(200));
    send(recovery, kHandshake, 1, at_ms(1'000));
    send(recovery, kHandshake, 1, at_ms(3'000));
    send(recovery, kInitial, 3, at_ms(3'100));
    send(recovery, kHandshake, 3, at_ms(3'100));
    EXPECT_FALSE(acknowledge(recovery, kInitial, {{4, 4}}, at_ms(3'200)).persistent_congestion);
    const std::vector<wire::AckRange> with_the_first{{4, 4}, {0, 0}};
    const std::vector<wire::AckRange> without{{4, 4}};
    const AckOutcome outcome = acknowledge(recovery, kHandshake, one_arrived ? with_the_first : without, at_ms(3'210));
    EXPECT_EQ(outcome.persistent_congestion, !one_arrived);
  }
}

// RFC 9000 §9.4-1, §9.4-2
TEST(LossRecovery, StartsOverOnANewPath) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 10, at_ms(0));
  acknowledge(recovery, kApplication, {{0, 4}}, at_ms(40));
  recovery.on_path_changed(at_ms(50));
  EXPECT_TRUE(recovery.bytes_in_flight().is_zero());
  EXPECT_EQ(recovery.congestion_window(), kDatagram * 10);
  EXPECT_FALSE(recovery.rtt().has_sample());
  const AckOutcome old_path = acknowledge(recovery, kApplication, {{9, 9}, {0, 4}}, at_ms(60));
  EXPECT_FALSE(old_path.rtt_sampled);
  EXPECT_EQ(numbers_of(old_path.lost), (Numbers{5, 6}));
  EXPECT_EQ(recovery.congestion_window(), kDatagram * 10);
  send(recovery, kApplication, 1, at_ms(60));
  EXPECT_TRUE(acknowledge(recovery, kApplication, {{9, 10}}, at_ms(90)).rtt_sampled);
  EXPECT_EQ(recovery.rtt().latest(), ms(30));
}

// RFC 9000 §17.2.5.3-4
TEST(LossRecovery, StartsOverWithRetryButForItsPacketNumbers) {
  LossRecovery recovery = recovery_of(wire::Role::kClient);
  send(recovery, kInitial, 2, at_ms(0));
  (void)recovery.on_timeout(recovery.next_timeout());
  recovery.on_retry(at_ms(1'100));
  EXPECT_EQ(recovery.next_packet_number(kInitial), 2U);
  EXPECT_TRUE(recovery.bytes_in_flight().is_zero());
  EXPECT_EQ(recovery.pto_count(), 0U);
}

TEST(LossRecovery, ForgetsRejectedEarlyData) {
  LossRecovery recovery = recovery_of(wire::Role::kClient);
  send(recovery, kInitial, 1, at_ms(0));
  send(recovery, kApplication, 3, at_ms(0));
  recovery.on_early_data_rejected(at_ms(50));
  EXPECT_EQ(recovery.bytes_in_flight(), kDatagram);
  EXPECT_EQ(recovery.next_packet_number(kApplication), 3U);
}

// RFC 9000 §13.2.1-7, §13.2.7-1
TEST(LossRecovery, WantsAPingOnlyAfterManyPacketsThatElicitNoAck) {
  LossRecovery recovery = confirmed_server();
  for (wire::PacketNumber n = 0; n < kPacketsBeforePing; ++n) {
    EXPECT_FALSE(recovery.wants_ping(kApplication));
    recovery.on_packet_sent(kApplication, ack_only_packet(n, at_ms(1)));
  }
  EXPECT_TRUE(recovery.wants_ping(kApplication));
  send(recovery, kApplication, 1, at_ms(2));
  EXPECT_FALSE(recovery.wants_ping(kApplication));
  EXPECT_EQ(recovery.bytes_in_flight(), kDatagram) << "ACKs alone are not in flight";
}

TEST(LossRecovery, NamesTheFirstFrameRecordStillReferredTo) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 6, at_ms(0));
  EXPECT_EQ(recovery.first_frame_record(kApplication), 0U);
  acknowledge(recovery, kApplication, {{0, 3}}, at_ms(50));
  EXPECT_EQ(recovery.first_frame_record(kApplication), 4U);
  acknowledge(recovery, kApplication, {{0, 5}}, at_ms(50));
  EXPECT_FALSE(recovery.first_frame_record(kApplication));
}

TEST(LossRecovery, StartsAfreshForAnotherConnection) {
  LossRecovery recovery = confirmed_server();
  send(recovery, kApplication, 6, at_ms(0));
  acknowledge(recovery, kApplication, {{5, 5}}, at_ms(50));
  recovery.reset(config_of(wire::Role::kServer));
  EXPECT_EQ(recovery.next_packet_number(kApplication), 0U);
  EXPECT_TRUE(recovery.bytes_in_flight().is_zero());
  EXPECT_TRUE(recovery.next_timeout().is_never());
  EXPECT_EQ(recovery.congestion_window(), kDatagram * 10);
  EXPECT_FALSE(recovery.largest_acked(kApplication));
}

TEST(LossRecovery, SaysHowManyPacketNumbersAreLeft) {
  LossRecovery recovery{{.first_packet_number = wire::kMaxPacketNumber - 10}};
  EXPECT_EQ(recovery.packet_numbers_left(), 10U);
  recovery.on_packet_sent(wire::PacketNumberSpace::kInitial, data_packet(wire::kMaxPacketNumber - 10, at_ms(0)));
  EXPECT_EQ(recovery.packet_numbers_left(), 9U);
}

}  // namespace
}  // namespace pollux::recovery
