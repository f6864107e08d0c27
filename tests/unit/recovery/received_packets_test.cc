#include "recovery/received_packets.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "base/rng.h"

namespace pollux::recovery {
namespace {

using Ranges = std::vector<wire::AckRange>;

Ranges ranges_of(ReceivedPackets& packets) {
  const auto ranges = packets.ack_ranges();
  return {ranges.begin(), ranges.end()};
}

ReceivedPackets with(std::initializer_list<wire::PacketNumber> numbers) {
  ReceivedPackets packets;
  for (const wire::PacketNumber number : numbers) packets.add(number);
  return packets;
}

// RFC 9000 §12.3-4
TEST(ReceivedPackets, KnowsDuplicates) {
  const ReceivedPackets packets = with({0, 1, 5});
  EXPECT_TRUE(packets.is_duplicate(1));
  EXPECT_TRUE(packets.is_duplicate(5));
  EXPECT_FALSE(packets.is_duplicate(3));
  EXPECT_FALSE(packets.is_duplicate(6));
}

// RFC 9000 §13.2.3-6, §13.2.3-1
TEST(ReceivedPackets, GivesRangesFromTheLargestDown) {
  ReceivedPackets packets = with({0, 1, 5, 3, 6});
  EXPECT_EQ(ranges_of(packets), (Ranges{{5, 6}, {3, 3}, {0, 1}}));
}

TEST(ReceivedPackets, GivesNoRangeWhileNothingWasReceived) {
  ReceivedPackets packets;
  EXPECT_TRUE(packets.ack_ranges().empty());
  EXPECT_FALSE(packets.largest());
}

// RFC 9000 §13.2.3-2
TEST(ReceivedPackets, StopsAcknowledgingWhatThePeerKnowsOf) {
  ReceivedPackets packets = with({0, 1, 3});
  packets.on_ack_sent();
  packets.add(4);
  packets.add(6);
  packets.stop_acknowledging_up_to(3);
  EXPECT_EQ(ranges_of(packets), (Ranges{{6, 6}, {4, 4}}));
  // RFC 9000 §13.2.3-4
  EXPECT_TRUE(packets.is_duplicate(0));
  EXPECT_TRUE(packets.is_duplicate(3));
  EXPECT_FALSE(packets.is_duplicate(2));
}

// RFC 9000 §13.2.3-5, §13.2.3-6
TEST(ReceivedPackets, NeverForgetsTheLargest) {
  ReceivedPackets packets = with({0, 1, 2});
  packets.on_ack_sent();
  packets.stop_acknowledging_up_to(2);
  EXPECT_EQ(packets.largest(), 2U);
  EXPECT_EQ(ranges_of(packets), (Ranges{{2, 2}}));
}

TEST(ReceivedPackets, AcknowledgesALatePacketBelowWhatThePeerKnowsOf) {
  ReceivedPackets packets = with({0, 1, 4});
  packets.on_ack_sent();
  packets.stop_acknowledging_up_to(4);
  packets.add(2);
  EXPECT_EQ(ranges_of(packets), (Ranges{{4, 4}, {2, 2}}));
}

// RFC 9000 §13.2.1-1: what came after the ACK was sent is not covered by it, whatever its number.
TEST(ReceivedPackets, KeepsALatePacketThatNoAckHasNamedYet) {
  ReceivedPackets packets = with({0, 1, 4});
  packets.on_ack_sent();
  packets.add(2);
  packets.stop_acknowledging_up_to(4);
  EXPECT_EQ(ranges_of(packets), (Ranges{{4, 4}, {2, 2}}));
}

// RFC 9000 §13.2.3-4
TEST(ReceivedPackets, ForgetsTheLowestRangeAtItsLimitAndAcceptsNothingBelow) {
  ReceivedPackets packets;
  for (wire::PacketNumber i = 1; i <= kMaxAckRanges; ++i) packets.add(10 * i);
  EXPECT_TRUE(packets.is_duplicate(3)) << "would be forgotten at once";
  EXPECT_FALSE(packets.is_duplicate(9)) << "joins the lowest range";
  packets.add(10 * (kMaxAckRanges + 1));
  EXPECT_EQ(packets.ack_ranges().size(), kMaxAckRanges);
  EXPECT_EQ(packets.ack_ranges().back().smallest, 20U);
  EXPECT_TRUE(packets.is_duplicate(10));
  EXPECT_TRUE(packets.is_duplicate(3));
  EXPECT_FALSE(packets.is_duplicate(25));
}

TEST(ReceivedPackets, KnowsWhetherARunIsComplete) {
  const ReceivedPackets packets = with({0, 1, 2, 4});
  EXPECT_TRUE(packets.has_all(0, 2));
  EXPECT_FALSE(packets.has_all(2, 4));
  EXPECT_TRUE(packets.has_all(3, 2)) << "an empty run";
}

void run_against_a_set(std::uint64_t seed) {
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  SeededRng rng(seed);
  ReceivedPackets packets;
  std::set<wire::PacketNumber> twin;
  wire::PacketNumber newest = 0;
  for (int step = 0; step < 1'000; ++step) {
    newest += rng.below(3);
    const wire::PacketNumber number = newest - std::min<wire::PacketNumber>(newest, rng.below(12));
    if (packets.is_duplicate(number)) continue;
    ASSERT_FALSE(twin.contains(number));
    packets.add(number);
    twin.insert(number);
    ASSERT_EQ(packets.largest(), *twin.rbegin());

    // What is acknowledged is exactly what was received, from some number up.
    std::set<wire::PacketNumber> acknowledged;
    wire::PacketNumber above = std::numeric_limits<wire::PacketNumber>::max();
    for (const wire::AckRange& range : packets.ack_ranges()) {
      ASSERT_LE(range.smallest, range.largest);
      ASSERT_LT(range.largest + 1, above);
      above = range.smallest;
      for (wire::PacketNumber n = range.smallest; n <= range.largest; ++n) acknowledged.insert(n);
    }
    const std::set<wire::PacketNumber> expected(twin.lower_bound(*acknowledged.begin()), twin.end());
    ASSERT_EQ(acknowledged, expected);
    for (wire::PacketNumber n = *acknowledged.begin(); n <= newest; ++n) {
      ASSERT_EQ(packets.is_duplicate(n), twin.contains(n)) << n;
    }
    if (rng.below(20) == 0) {
      packets.on_ack_sent();
      packets.stop_acknowledging_up_to(*std::next(twin.begin(), static_cast<std::ptrdiff_t>(rng.below(twin.size()))));
    }
  }
}

TEST(ReceivedPackets, AgreesWithASet) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) run_against_a_set(seed);
}

TEST(ReceivedPackets, FindsTheLowestNumberThatIsMissing) {
  ReceivedPackets packets;
  for (const wire::PacketNumber number : {0U, 1U, 3U, 4U, 8U}) packets.add(number);
  EXPECT_EQ(packets.first_missing(0, 9), 2U);
  EXPECT_EQ(packets.first_missing(3, 9), 5U);
  EXPECT_EQ(packets.first_missing(6, 9), 6U);
  EXPECT_EQ(packets.first_missing(0, 2), std::nullopt);
  EXPECT_EQ(packets.first_missing(8, 9), std::nullopt);
  EXPECT_EQ(packets.first_missing(9, 9), std::nullopt);
  EXPECT_EQ(packets.first_missing(9, 20), 9U);
}

}  // namespace
}  // namespace pollux::recovery
