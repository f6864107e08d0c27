#include "stream/connection_credit.h"

#include <gtest/gtest.h>

#include "streams_harness.h"

namespace pollux::stream {
namespace {

using Kind = SentStreamFrame::Kind;
using wire::StreamDirection;

class ConnectionCreditTest : public testing::Test {
 protected:
  ConnectionCreditTest() {
    StreamConfig config;
    config.initial.max_data = 100;
    config.initial.max_streams_bidi = 2;
    credit_.restart(config);
  }
  std::vector<SentStreamFrame> write(std::size_t room = kPacketSize) {
    TestPacket packet;
    ByteWriter out{MutableBytes{packet.bytes}.first(room)};
    credit_.write_frames(out, Timestamp{}, kTestRtt, packet);
    return packet.records;
  }
  ConnectionCredit credit_;
};

TEST_F(ConnectionCreditTest, WritesEachFrameThatIsWantedOnce) {
  credit_.receive_window().on_received(60);
  credit_.receive_window().on_consumed(60);
  credit_.send_window().on_blocked();
  credit_.incoming(StreamDirection::kBidirectional).on_closed();
  EXPECT_EQ(credit_.outgoing(StreamDirection::kUnidirectional).try_open(), std::nullopt);
  EXPECT_TRUE(credit_.wants_to_send());
  const std::vector<SentStreamFrame> expected{
      {.stream_id = {}, .offset = 160, .kind = Kind::kMaxData},
      {.stream_id = {}, .offset = 3, .kind = Kind::kMaxStreams},
      {.stream_id = {}, .offset = 0, .kind = Kind::kStreamsBlocked, .direction = StreamDirection::kUnidirectional},
      {.stream_id = {}, .offset = 0, .kind = Kind::kDataBlocked},
  };
  EXPECT_EQ(write(), expected);
  EXPECT_FALSE(credit_.wants_to_send());
  for (const SentStreamFrame& record : expected) credit_.on_lost(record);
  EXPECT_EQ(write(), expected);
  for (const SentStreamFrame& record : expected) credit_.on_acked(record);
  EXPECT_FALSE(credit_.wants_to_send());
}

TEST_F(ConnectionCreditTest, KeepsWhatDoesNotFitForTheNextPacket) {
  credit_.receive_window().on_received(60);
  credit_.receive_window().on_consumed(60);
  EXPECT_TRUE(write(4).empty());
  EXPECT_TRUE(credit_.wants_to_send());
  EXPECT_EQ(write().size(), 1U);
}

}  // namespace
}  // namespace pollux::stream
