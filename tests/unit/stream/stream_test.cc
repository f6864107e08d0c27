#include "stream/stream.h"

#include <gtest/gtest.h>

#include "streams_harness.h"
#include "wire/frame_type.h"

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
  ASSERT_TRUE(stream_.on_reset({.stream_id = stream_.id(), .application_error_code = 8}));
  EXPECT_EQ(stream_.take_reset(), 8U);
  EXPECT_FALSE(stream_.has_control_frames());
  EXPECT_FALSE(stream_.stop_receiving(4));
  EXPECT_EQ(stream_.receive_state(), ReceiveState::kResetRead);
  ASSERT_TRUE(stream_.on_reset({.stream_id = stream_.id(), .application_error_code = 8}));
  EXPECT_EQ(stream_.take_reset(), std::nullopt);
}

// RFC 9000 §3.5-1
TEST_F(StreamTest, AsksToStopEvenWhenTheSizeIsKnownAndIsFinishedWhenThePeerKnows) {
  open(2);
  ASSERT_TRUE(receive(10, 10, Fin::kYes));
  EXPECT_TRUE(stream_.stop_receiving(4));
  EXPECT_EQ(chunks_.in_use(), 0U);
  const auto stop = write_control();
  ASSERT_EQ(stop.size(), 1U);
  EXPECT_EQ(stop[0].kind, Kind::kStopSending);
  EXPECT_FALSE(stream_.is_finished());
  stream_.on_control_acked(stop[0]);
  EXPECT_TRUE(stream_.is_finished());
}

TEST_F(StreamTest, AsksNobodyToStopWhatIsCompleteAnyway) {
  open(2);
  ASSERT_TRUE(receive(0, 10, Fin::kYes));
  EXPECT_FALSE(stream_.stop_receiving(4));
  EXPECT_FALSE(stream_.has_control_frames());
}

// RFC 9000 §19.8
TEST_F(StreamTest, LeavesOutTheLengthOfAFrameThatFillsItsPacket) {
  open(3);
  stream_.write(Bytes{data_}.first(900), Fin::kNo);
  TestPacket packet;
  ByteWriter full{MutableBytes{packet.bytes}.first(100)};
  ASSERT_TRUE(stream_.write_stream_frame(full, 1 << 20, packet));
  EXPECT_EQ(full.remaining(), 0U);
  EXPECT_EQ(packet.bytes[0], wire::frame_type::kStream);
  EXPECT_EQ(packet.records[0].length, 98U);
  ByteWriter roomy{packet.bytes};
  ASSERT_TRUE(stream_.write_stream_frame(roomy, 1 << 20, packet));
  EXPECT_EQ(packet.bytes[0],
            wire::frame_type::kStream | wire::frame_type::kStreamLengthBit | wire::frame_type::kStreamOffsetBit);
}

TEST_F(StreamTest, FitsItsFramesIntoEveryRoom) {
  for (std::size_t room = 0; room < 200; ++room) {
    for (const std::size_t size : {0U, 1U, 60U, 62U, 63U, 64U, 65U, 66U, 150U}) {
      open(3);
      stream_.write(Bytes{data_}.first(size), Fin::kYes);
      TestPacket packet;
      ByteWriter out{MutableBytes{packet.bytes}.first(room)};
      const auto used = stream_.write_stream_frame(out, 1 << 20, packet);
      if (used) {
        wire::FrameReader reader{Bytes{packet.bytes}.first(out.position())};
        const auto frame = reader.next();
        ASSERT_TRUE(frame.has_value()) << room << ' ' << size;
        EXPECT_EQ(std::get<wire::StreamFrame>(*frame).data.size(), *used);
        EXPECT_TRUE(reader.at_end());
      }
      EXPECT_EQ(used.has_value(), room >= 3 || (room == 2 && size == 0)) << room << ' ' << size;
      stream_.reset();
    }
  }
}

// draft-ietf-quic-reliable-stream-reset-09 §5.3
TEST_F(StreamTest, IsDataRecvdWhenAResetAtAndWhatItPromisedAreAcked) {
  open(3);
  stream_.write(Bytes{data_}.first(500), Fin::kNo);
  const auto early = write_data(100);
  EXPECT_TRUE(stream_.reset_sending_at(9, 300));
  EXPECT_EQ(stream_.write(data_, Fin::kNo).status, WriteStatus::kClosed);
  EXPECT_FALSE(stream_.has_control_frames());
  const auto rest = write_data();
  EXPECT_EQ(rest->offset + rest->length, 300U);
  EXPECT_FALSE(stream_.has_new_data());
  EXPECT_EQ(stream_.send_state(), SendState::kSend);
  const auto reset = write_control();
  ASSERT_EQ(reset.size(), 1U);
  EXPECT_EQ(reset[0].kind, Kind::kResetStreamAt);
  EXPECT_EQ(stream_.send_state(), SendState::kDataSent);
  stream_.on_control_acked(reset[0]);
  EXPECT_EQ(stream_.on_data_acked(*rest), 0U);
  EXPECT_EQ(stream_.send_state(), SendState::kDataSent);
  EXPECT_EQ(stream_.on_data_acked(*early), 300U);
  EXPECT_EQ(stream_.send_state(), SendState::kDataRecvd);
}

// draft-ietf-quic-reliable-stream-reset-09 §4, §5
TEST_F(StreamTest, SendsAgainAResetAtAndTheDataThatItPromised) {
  open(3);
  stream_.write(Bytes{data_}.first(500), Fin::kNo);
  const auto sent = write_data();
  EXPECT_TRUE(stream_.reset_sending_at(9, 200));
  const auto reset = write_control();
  stream_.on_control_lost(reset[0]);
  stream_.on_data_lost(*sent);
  EXPECT_EQ(write_control(), reset);
  EXPECT_TRUE(stream_.has_retransmission());
  EXPECT_EQ(write_data()->length, 200U);
  EXPECT_FALSE(stream_.has_retransmission());
}

// draft-ietf-quic-reliable-stream-reset-09 §5.2
TEST_F(StreamTest, LowersWhatAResetAtPromisesAndNeverRaisesIt) {
  open(3);
  stream_.write(Bytes{data_}.first(500), Fin::kNo);
  const auto sent = write_data();
  EXPECT_TRUE(stream_.reset_sending_at(9, 200));
  const auto first = write_control();
  EXPECT_FALSE(stream_.reset_sending_at(10, 300));
  EXPECT_TRUE(stream_.reset_sending_at(10, 100));
  const auto second = write_control();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].offset, 100U);
  EXPECT_EQ(stream_.on_data_acked({.stream_id = stream_.id(), .offset = 0, .length = 100}), 100U);
  stream_.on_control_acked(first[0]);
  EXPECT_EQ(stream_.send_state(), SendState::kDataSent);
  stream_.on_control_acked(second[0]);
  EXPECT_EQ(stream_.send_state(), SendState::kDataRecvd);
  EXPECT_EQ(sent->length, 500U);
}

// draft-ietf-quic-reliable-stream-reset-09 §5.2
TEST_F(StreamTest, KeepsTheErrorCodeWhenAResetFollowsAResetAt) {
  open(3);
  stream_.write(Bytes{data_}.first(500), Fin::kNo);
  ASSERT_TRUE(write_data());
  EXPECT_TRUE(stream_.reset_sending_at(9, 200));
  ASSERT_EQ(write_control().size(), 1U);
  EXPECT_TRUE(stream_.reset_sending(5));
  TestPacket packet;
  ByteWriter out{packet.bytes};
  stream_.write_control_frames(out, Timestamp{}, kTestRtt, packet);
  wire::FrameReader reader{Bytes{packet.bytes}.first(out.position())};
  const auto frame = std::get<wire::ResetStreamFrame>(*reader.next());
  EXPECT_EQ(frame.application_error_code, 9U);
  EXPECT_EQ(frame.final_size, 500U);
}

TEST_F(StreamTest, ResetsPlainlyWhenNothingIsPromised) {
  open(3);
  EXPECT_TRUE(stream_.reset_sending_at(9, 200));
  EXPECT_EQ(stream_.send_state(), SendState::kResetSent);
}

}  // namespace
}  // namespace pollux::stream
