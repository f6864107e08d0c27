#include "recovery/sent_packets.h"

#include <gtest/gtest.h>

#include <map>

#include "base/rng.h"
#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_only_packet;
using testing::at_ms;
using testing::data_packet;
using testing::kDatagram;

TEST(SentPackets, FindsWhatIsOutstandingByItsNumber) {
  SentPackets sent;
  sent.add(data_packet(0, at_ms(1)));
  sent.add(data_packet(1, at_ms(2)));
  ASSERT_NE(sent.find(1), nullptr);
  EXPECT_EQ(sent.find(1)->time_sent, at_ms(2));
  EXPECT_EQ(sent.find(2), nullptr);
}

TEST(SentPackets, CountsBytesOnlyOfPacketsInFlight) {
  SentPackets sent;
  sent.add(data_packet(0, at_ms(1)));
  sent.add(ack_only_packet(1, at_ms(1)));
  EXPECT_EQ(sent.bytes_in_flight(), kDatagram);
  EXPECT_EQ(sent.outstanding(), 2U);
  (void)sent.settle(0, PacketState::kAcked);
  EXPECT_TRUE(sent.bytes_in_flight().is_zero());
  EXPECT_FALSE(sent.has_ack_eliciting());
}

// RFC 9000 §13.1-2
TEST(SentPackets, KnowsSkippedNumbersAsNeverSent) {
  SentPackets sent;
  sent.add(data_packet(0, at_ms(1)));
  sent.add(data_packet(3, at_ms(1)));
  EXPECT_FALSE(sent.was_never_sent(0));
  EXPECT_TRUE(sent.was_never_sent(1));
  EXPECT_TRUE(sent.was_never_sent(2));
  EXPECT_FALSE(sent.was_never_sent(3));
  EXPECT_TRUE(sent.was_never_sent(4));
}

TEST(SentPackets, KeepsASkippedNumberUntilSomethingAboveIsAcknowledged) {
  SentPackets sent;
  sent.add(data_packet(0, at_ms(1)));
  sent.add(data_packet(2, at_ms(1)));
  (void)sent.settle(0, PacketState::kAcked);
  sent.trim(0);
  EXPECT_TRUE(sent.was_never_sent(1));
  (void)sent.settle(2, PacketState::kAcked);
  sent.trim(2);
  EXPECT_EQ(sent.first_slot(), 3U);
}

TEST(SentPackets, NamesTheOldestPacketForTrimmingFrameRecords) {
  SentPackets sent;
  EXPECT_EQ(sent.oldest(), nullptr);
  sent.add(data_packet(0, at_ms(1)));
  sent.add(data_packet(1, at_ms(1)));
  (void)sent.settle(0, PacketState::kAcked);
  ASSERT_NE(sent.oldest(), nullptr);
  EXPECT_EQ(sent.oldest()->frames.first, 1U);
}

TEST(SentPackets, GivesTheOldestAckElicitingPackets) {
  SentPackets sent;
  sent.add(ack_only_packet(0, at_ms(1)));
  for (wire::PacketNumber n = 1; n < 5; ++n) sent.add(data_packet(n, at_ms(1)));
  std::array<SentPacket, 2> out{};
  EXPECT_EQ(sent.oldest_ack_eliciting(out), 2U);
  EXPECT_EQ(testing::numbers_of(out), (std::vector<wire::PacketNumber>{1, 2}));
}

// RFC 9000 §12.3-2
TEST(SentPackets, GoesOnCountingAfterForgettingAll) {
  SentPackets sent;
  sent.add(data_packet(0, at_ms(1)));
  sent.forget_all();
  EXPECT_EQ(sent.next_number(), 1U);
  EXPECT_TRUE(sent.bytes_in_flight().is_zero());
  EXPECT_FALSE(sent.was_never_sent(0));
  EXPECT_DEATH(sent.add(data_packet(0, at_ms(2))), "number");
}

TEST(SentPackets, ForgetsTheOldestAtItsLimit) {
  SentPackets sent;
  for (wire::PacketNumber n = 0; n < kMaxTrackedPackets; ++n) sent.add(data_packet(n, at_ms(1)));
  EXPECT_TRUE(sent.is_full_for_data());
  sent.add(data_packet(kMaxTrackedPackets, at_ms(2)));
  EXPECT_EQ(sent.outstanding(), kMaxTrackedPackets);
  EXPECT_EQ(sent.find(0), nullptr);
  EXPECT_EQ(sent.bytes_in_flight(), kDatagram * kMaxTrackedPackets);
}

TEST(SentPackets, LetsPacketsOfAnOldPathLeaveFlightAndStayOutstanding) {
  SentPackets sent;
  sent.add(data_packet(0, at_ms(1)));
  sent.leave_flight();
  EXPECT_TRUE(sent.bytes_in_flight().is_zero());
  EXPECT_TRUE(sent.has_ack_eliciting());
  (void)sent.settle(0, PacketState::kLost);
  EXPECT_TRUE(sent.bytes_in_flight().is_zero());
}

// The ledger against a plain map of what is outstanding.
void run_against_the_naive_twin(std::uint64_t seed) {
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  SeededRng rng(seed);
  SentPackets sent;
  std::map<wire::PacketNumber, SentPacket> twin;
  std::optional<wire::PacketNumber> largest_acked;
  for (int step = 0; step < 1'000; ++step) {
    const std::uint64_t dice = rng.below(10);
    if (dice < 5) {
      const wire::PacketNumber number = sent.next_number() + (rng.below(8) == 0 ? rng.below(5) : 0);
      const SentPacket packet =
          rng.below(3) == 0 ? ack_only_packet(number, at_ms(step)) : data_packet(number, at_ms(step));
      sent.add(packet);
      twin.emplace(number, packet);
    } else if (dice < 9 && !twin.empty()) {
      const auto chosen = std::next(twin.begin(), static_cast<std::ptrdiff_t>(rng.below(twin.size())));
      EXPECT_EQ(sent.settle(chosen->first, dice < 7 ? PacketState::kAcked : PacketState::kLost), chosen->second);
      if (dice < 7) largest_acked = std::max(largest_acked.value_or(0), chosen->first);
      twin.erase(chosen);
    } else {
      sent.trim(largest_acked);
    }
    ByteCount in_flight;
    for (const auto& [number, packet] : twin) {
      if (packet.in_flight) in_flight += packet.size;
      ASSERT_NE(sent.find(number), nullptr);
      ASSERT_EQ(*sent.find(number), packet);
    }
    ASSERT_EQ(sent.bytes_in_flight(), in_flight);
    ASSERT_EQ(sent.outstanding(), twin.size());
    ASSERT_EQ(sent.oldest() == nullptr, twin.empty());
    if (!twin.empty()) {
      ASSERT_EQ(*sent.oldest(), twin.begin()->second);
    }
  }
}

TEST(SentPackets, AgreesWithANaiveMap) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) run_against_the_naive_twin(seed);
}

}  // namespace
}  // namespace pollux::recovery
