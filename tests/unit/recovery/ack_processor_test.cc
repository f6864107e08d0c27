#include "recovery/ack_processor.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ack_only_packet;
using testing::AckBuilder;
using testing::at_ms;
using testing::data_packet;
using testing::numbers_of;
using Numbers = std::vector<wire::PacketNumber>;

SentPackets ten_packets() {
  SentPackets sent;
  for (wire::PacketNumber n = 0; n < 10; ++n) sent.add(data_packet(n, at_ms(static_cast<std::int64_t>(n))));
  return sent;
}

TEST(AckProcessor, GivesNewlyAcknowledgedPacketsRangeByRange) {
  SentPackets sent = ten_packets();
  std::vector<SentPacket> acked;
  const AckBuilder ack({{7, 8}, {4, 4}, {0, 1}});
  const auto summary = process_ack(sent, ack.frame(), acked);
  ASSERT_TRUE(summary);
  EXPECT_EQ(numbers_of(acked), (Numbers{7, 8, 4, 0, 1}));
  EXPECT_EQ(summary->largest_newly_acked->number, 8U);
}

TEST(AckProcessor, GivesNothingTwice) {
  SentPackets sent = ten_packets();
  std::vector<SentPacket> acked;
  ASSERT_TRUE(process_ack(sent, AckBuilder({{2, 5}}).frame(), acked));
  acked.clear();
  const auto summary = process_ack(sent, AckBuilder({{1, 5}}).frame(), acked);
  EXPECT_EQ(numbers_of(acked), (Numbers{1}));
  // RFC 9002 §5.1-1: the largest is not newly acknowledged.
  EXPECT_FALSE(summary->gives_rtt_sample());
}

// RFC 9002 §5.1-2
TEST(AckProcessor, TakesNoRttSampleFromPacketsThatElicitNoAck) {
  SentPackets sent;
  sent.add(ack_only_packet(0, at_ms(0)));
  sent.add(data_packet(1, at_ms(0)));
  sent.add(ack_only_packet(2, at_ms(0)));
  std::vector<SentPacket> acked;
  EXPECT_FALSE(process_ack(sent, AckBuilder({{0, 0}}).frame(), acked)->gives_rtt_sample());
  EXPECT_TRUE(process_ack(sent, AckBuilder({{1, 2}}).frame(), acked)->gives_rtt_sample());
}

// RFC 9000 §13.1-2
TEST(AckProcessor, RefusesPacketsThatWereNeverSent) {
  SentPackets sent = ten_packets();
  std::vector<SentPacket> acked;
  const auto summary = process_ack(sent, AckBuilder({{9, 10}}).frame(), acked);
  ASSERT_FALSE(summary);
  EXPECT_EQ(summary.error().code, wire::TransportErrorCode::kProtocolViolation);
  EXPECT_EQ(summary.error().frame_type, 0x02U);
  EXPECT_TRUE(acked.empty());
  EXPECT_EQ(sent.outstanding(), 10U);
}

// RFC 9000 §13.1-2
TEST(AckProcessor, RefusesSkippedNumbersAndLeavesTheLedgerAlone) {
  SentPackets sent = ten_packets();
  sent.add(data_packet(11, at_ms(20)));
  std::vector<SentPacket> acked;
  EXPECT_TRUE(process_ack(sent, AckBuilder({{11, 11}, {8, 9}, {0, 2}}).frame(), acked));
  sent.add(data_packet(13, at_ms(21)));
  acked.clear();
  EXPECT_FALSE(process_ack(sent, AckBuilder({{12, 13}}).frame(), acked));
  EXPECT_TRUE(acked.empty());
  EXPECT_NE(sent.find(13), nullptr);
}

TEST(AckProcessor, PassesOverWhatHasLeftTheLedger) {
  SentPackets sent = ten_packets();
  std::vector<SentPacket> acked;
  ASSERT_TRUE(process_ack(sent, AckBuilder({{0, 7}}).frame(), acked));
  sent.trim(7);
  acked.clear();
  ASSERT_TRUE(process_ack(sent, AckBuilder({{9, 9}, {0, 7}}).frame(), acked));
  EXPECT_EQ(numbers_of(acked), (Numbers{9}));
}

}  // namespace
}  // namespace pollux::recovery
