#include "stream/stream.h"

#include <gtest/gtest.h>

#include "streams_harness.h"

namespace pollux::stream {
namespace {

using Kind = SentStreamFrame::Kind;
using wire::Fin;

class StreamTest : public testing::Test {
 protected:
  void open(std::uint64_t id, std::uint64_t send_limit = 1000) {
    stream_.open({.id = wire::StreamId{id},
                  .role = wire::Role::kServer,
                  .send_limit = send_limit,
                  .receive_window = 1000,
                  .max_receive_window = 1000});
  }
  std::optional<SentStreamFrame> write_data(std::size_t room = kPacketSize, std::uint64_t new_bytes = 1 << 20) {
    TestPacket packet;
    ByteWriter out{MutableBytes{packet.bytes}.first(room)};
    if (!stream_.write_stream_frame(out, new_bytes, packet)) return std::nullopt;
    return packet.records.at(0);
  }
  std::vector<SentStreamFrame> write_control() {
    TestPacket packet;
    ByteWriter out{packet.bytes};
    stream_.write_control_frames(out, Timestamp{}, kTestRtt, packet);
    return packet.records;
  }
  std::expected<void, ReceiveError> receive(std::uint64_t offset, std::size_t length, Fin fin) {
    stream_.receive_window().on_received(stream_.unseen_below(offset + length));
    return stream_.on_data(
        {.stream_id = stream_.id(), .offset = offset, .data = Bytes{data_}.first(length), .fin = fin},
        [this](Bytes piece, Fin) { delivered_ += piece.size(); });
  }

  std::vector<std::uint8_t> data_ = std::vector<std::uint8_t>(2000);
  ChunkPool chunks_{8};
  Stream stream_{chunks_};
  std::size_t delivered_ = 0;
};

TEST_F(StreamTest, HasOnlyTheSendingPartOnAUnidirectionalStreamOfOurs) {
  open(3);
  EXPECT_EQ(stream_.send_state(), SendState::kReady);
  EXPECT_TRUE(is_terminal(stream_.receive_state()));
}

TEST_F(StreamTest, HasOnlyTheReceivingPartOnAUnidirectionalStreamOfThePeer) {
  open(2);
  EXPECT_TRUE(is_terminal(stream_.send_state()));
  EXPECT_EQ(stream_.receive_state(), ReceiveState::kRecv);
  EXPECT_EQ(stream_.write(data_, Fin::kNo).status, WriteStatus::kClosed);
}

TEST_F(StreamTest, GoesFromReadyToDataRecvdAsItsDataIsSentAndAcked) {
  open(3);
  EXPECT_EQ(stream_.write(Bytes{data_}.first(100), Fin::kYes).status, WriteStatus::kOk);
  EXPECT_EQ(stream_.write({}, Fin::kNo).status, WriteStatus::kClosed);
  const auto part = write_data(50);
  EXPECT_EQ(stream_.send_state(), SendState::kSend);
  const auto rest = write_data();
  EXPECT_EQ(rest->fin, Fin::kYes);
  EXPECT_EQ(stream_.send_state(), SendState::kDataSent);
  EXPECT_EQ(stream_.on_data_acked(*rest), 0U);
  EXPECT_EQ(stream_.on_data_acked(*part), 100U);
  EXPECT_EQ(stream_.send_state(), SendState::kDataRecvd);
  EXPECT_TRUE(stream_.is_finished());
}

// RFC 9000 §19.13-1
TEST_F(StreamTest, SaysOnceThatItsLimitIsReached) {
  open(3, 10);
  stream_.write(Bytes{data_}.first(100), Fin::kNo);
  EXPECT_EQ(write_data()->length, 10U);
  stream_.note_blocked();
  EXPECT_FALSE(stream_.has_new_data());
  const auto records = write_control();
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, Kind::kStreamDataBlocked);
  stream_.note_blocked();
  EXPECT_FALSE(stream_.has_control_frames());
  stream_.on_control_lost(records[0]);
  EXPECT_TRUE(stream_.has_control_frames());
  EXPECT_TRUE(stream_.on_max_stream_data(20));
  EXPECT_FALSE(stream_.has_control_frames());
  EXPECT_TRUE(stream_.has_new_data());
}

// RFC 9000 §3.3-2, §13.3-1
TEST_F(StreamTest, SendsNothingButTheSameResetAfterAReset) {
  open(3);
  stream_.write(Bytes{data_}.first(500), Fin::kNo);
  const auto sent = write_data(100);
  EXPECT_TRUE(stream_.reset_sending(9));
  EXPECT_FALSE(stream_.reset_sending(10));
  stream_.on_data_lost(*sent);
  EXPECT_FALSE(stream_.has_retransmission());
  EXPECT_FALSE(stream_.has_new_data());
  const auto reset = write_control();
  ASSERT_EQ(reset.size(), 1U);
  EXPECT_EQ(reset[0].kind, Kind::kResetStream);
  stream_.on_control_lost(reset[0]);
  EXPECT_EQ(write_control(), reset);
  stream_.on_control_acked(reset[0]);
  EXPECT_EQ(stream_.send_state(), SendState::kResetRecvd);
}

TEST_F(StreamTest, TellsARefusedWriterOnceThereIsRoom) {
  const std::vector<std::uint8_t> large(kMaxUnsentBytes + 1);
  open(3, 1 << 20);
  const WriteOutcome outcome = stream_.write(large, Fin::kNo);
  EXPECT_EQ(outcome.status, WriteStatus::kBlocked);
  EXPECT_EQ(outcome.accepted, kMaxUnsentBytes);
  while (!stream_.can_report_writable()) ASSERT_TRUE(write_data());
  stream_.on_writable_reported();
  EXPECT_FALSE(stream_.can_report_writable());
}

TEST_F(StreamTest, IsReadWhenTheLastGapCloses) {
  open(2);
  ASSERT_TRUE(receive(10, 10, Fin::kYes));
  EXPECT_EQ(stream_.receive_state(), ReceiveState::kSizeKnown);
  ASSERT_TRUE(receive(0, 10, Fin::kNo));
  EXPECT_EQ(stream_.receive_state(), ReceiveState::kDataRead);
  EXPECT_EQ(delivered_, 20U);
  EXPECT_EQ(stream_.consumable(), 20U);
}

// RFC 9000 §13.3-2
TEST_F(StreamTest, GrantsNoMoreCreditOnceTheSizeIsKnown) {
  open(2);
  ASSERT_TRUE(receive(0, 600, Fin::kNo));
  stream_.receive_window().on_consumed(600);
  EXPECT_TRUE(stream_.has_control_frames());
  ASSERT_TRUE(receive(700, 10, Fin::kYes));
  EXPECT_FALSE(stream_.has_control_frames());
}

// RFC 9000 §3.5-7, §3.5-1, §3.3-3
TEST_F(StreamTest, AsksToStopOnlyAStreamThatWasNotReset) {
  open(2);
  EXPECT_TRUE(stream_.stop_receiving(4));
  EXPECT_TRUE(stream_.has_control_frames());
  EXPECT_EQ(stream_.on_reset(0), Stream::ResetEffect::kReset);
  EXPECT_FALSE(stream_.has_control_frames());
  EXPECT_FALSE(stream_.stop_receiving(4));
  EXPECT_EQ(stream_.receive_state(), ReceiveState::kResetRead);
  EXPECT_EQ(stream_.on_reset(0), Stream::ResetEffect::kNone);
}

TEST_F(StreamTest, NeedsNothingMoreWhenStoppedAndTheSizeIsKnown) {
  open(2);
  ASSERT_TRUE(receive(10, 10, Fin::kYes));
  EXPECT_TRUE(stream_.stop_receiving(4));
  EXPECT_TRUE(stream_.is_finished());
  EXPECT_FALSE(stream_.has_control_frames());
  EXPECT_EQ(chunks_.in_use(), 0U);
}

}  // namespace
}  // namespace pollux::stream
