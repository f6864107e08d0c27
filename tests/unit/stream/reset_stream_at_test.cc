// RESET_STREAM_AT: a stream that is reset after a part of it that is still delivered.
#include <gtest/gtest.h>

#include <vector>

#include "stream/streams.h"
#include "streams_fixture.h"

namespace pollux::stream {
namespace {

class ResetStreamAtTest : public StreamsTest {
 protected:
  FrameResult reset_at(StreamId id, std::uint64_t final_size, std::uint64_t reliable_size, std::uint64_t code = 7) {
    return streams_.on_reset_stream_at(
        {.stream_id = id, .application_error_code = code, .final_size = final_size, .reliable_size = reliable_size});
  }
};

// draft-ietf-quic-reliable-stream-reset-09 §5
TEST_F(ResetStreamAtTest, IsToldOnlyAfterWhatItPromisedWasDelivered) {
  EXPECT_TRUE(data(kClientUni, 100, 100));
  EXPECT_TRUE(reset_at(kClientUni, 500, 150));
  EXPECT_TRUE(events_.resets.empty());
  EXPECT_TRUE(data(kClientUni, 0, 100));
  EXPECT_EQ(events_.data_of[kClientUni.value()].size(), 200U);
  EXPECT_EQ(events_.resets[kClientUni.value()], 7U);
  EXPECT_EQ(events_.closed, std::vector{kClientUni});
  EXPECT_TRUE(events_.ended.empty());
  EXPECT_EQ(streams_.credit().receive_window().consumed(), 500U);
}

TEST_F(ResetStreamAtTest, IsToldAtOnceWhenEverythingPromisedIsThere) {
  EXPECT_TRUE(data(kClientBidi, 0, 100));
  EXPECT_TRUE(reset_at(kClientBidi, 100, 100));
  EXPECT_EQ(events_.resets[kClientBidi.value()], 7U);
  EXPECT_TRUE(reset_at(kClientBidi, 100, 50));
  EXPECT_TRUE(events_.closed.empty());
}

TEST_F(ResetStreamAtTest, IsTheLastThatIsToldOfTheStream) {
  EXPECT_TRUE(reset_at(kClientBidi, 500, 100));
  EXPECT_TRUE(data(kClientBidi, 0, 100));
  EXPECT_EQ(events_.resets[kClientBidi.value()], 7U);
  EXPECT_TRUE(data(kClientBidi, 100, 50));
  EXPECT_EQ(events_.data_of[kClientBidi.value()].size(), 100U);
  EXPECT_EQ(streams_.credit().receive_window().consumed(), 500U);
}

// draft-ietf-quic-reliable-stream-reset-09 §5.2
TEST_F(ResetStreamAtTest, MayPromiseLessAndNeverMore) {
  EXPECT_TRUE(data(kClientUni, 0, 100));
  EXPECT_TRUE(reset_at(kClientUni, 500, 300));
  EXPECT_TRUE(reset_at(kClientUni, 500, 400));
  EXPECT_TRUE(events_.resets.empty());
  EXPECT_TRUE(reset_at(kClientUni, 500, 100));
  EXPECT_EQ(events_.resets[kClientUni.value()], 7U);
}

// draft-ietf-quic-reliable-stream-reset-09 §5.2
TEST_F(ResetStreamAtTest, IsFollowedByAResetThatPromisesNothing) {
  EXPECT_TRUE(reset_at(kClientUni, 77, 50, 77));
  EXPECT_TRUE(reset(kClientUni, 77));
  EXPECT_EQ(events_.resets[kClientUni.value()], 77U);
}

// draft-ietf-quic-reliable-stream-reset-09 §5.2
TEST_F(ResetStreamAtTest, NeverChangesItsErrorCodeOrFinalSize) {
  EXPECT_TRUE(reset_at(kClientUni, 500, 300));
  expect_error(reset_at(kClientUni, 500, 200, 8), Code::kStreamStateError);
  expect_error(reset(kClientUni, 500), Code::kStreamStateError);
  expect_error(reset_at(kClientUni, 501, 200), Code::kFinalSizeError);
  expect_error(data(kClientUni, 0, 499, Fin::kYes), Code::kFinalSizeError);
}

// draft-ietf-quic-reliable-stream-reset-09 §4
TEST_F(ResetStreamAtTest, CountsItsFinalSizeAgainstBothLimits) {
  expect_error(reset_at(kClientBidi, 1001, 0), Code::kFlowControlError);
  EXPECT_TRUE(data(kClientBidi, 0, 600));
  expect_error(reset_at(kClientUni, 901, 0), Code::kFlowControlError);
}

TEST_F(ResetStreamAtTest, IsRefusedWhereResetStreamIs) {
  streams_.set_peer_limits(kPeer);
  const StreamId own = *streams_.open_stream(StreamDirection::kUnidirectional);
  expect_error(reset_at(own, 0, 0), Code::kStreamStateError);
}

TEST_F(ResetStreamAtTest, EndsAtOnceAStreamThatItsReaderStopped) {
  EXPECT_TRUE(data(kClientUni, 0, 100));
  streams_.stop_sending(kClientUni, 3);
  EXPECT_TRUE(reset_at(kClientUni, 500, 300));
  EXPECT_EQ(events_.resets[kClientUni.value()], 7U);
  EXPECT_EQ(events_.closed, std::vector{kClientUni});
}

TEST_F(ResetStreamAtTest, IsSentOnlyToAPeerThatTakesIt) {
  streams_.set_peer_limits(kPeer);
  for (const bool takes : {false, true}) {
    if (takes) streams_.on_peer_takes_reset_at();
    const StreamId id = *streams_.open_stream(StreamDirection::kBidirectional);
    streams_.write(id, Bytes{bytes_}.first(100), Fin::kNo);
    send();
    streams_.reset_stream_at(id, 9, 60);
    EXPECT_EQ(send().records.at(0).kind,
              takes ? SentStreamFrame::Kind::kResetStreamAt : SentStreamFrame::Kind::kResetStream);
  }
}

// Both ends, with the data lost on its way.
TEST(ResetStreamAt, DeliversWhatItPromisedWhateverIsLost) {
  TestEndpoint server{Role::kServer};
  TestEndpoint client{Role::kClient};
  server.streams.set_peer_limits(StreamConfig{}.initial);
  server.streams.on_peer_takes_reset_at();
  const std::vector<std::uint8_t> body(5000, 9);
  const StreamId id = *server.streams.open_stream(StreamDirection::kUnidirectional);
  server.streams.write(id, body, Fin::kNo);
  TestPacket lost;
  ASSERT_TRUE(assemble(server.streams, Timestamp{}, lost));
  server.streams.reset_stream_at(id, 55, 3000);
  lose(lost, server.streams);
  TestPacket packet;
  while (assemble(server.streams, Timestamp{}, packet)) {
    ASSERT_TRUE(deliver(packet, client.streams));
    acknowledge(packet, server.streams);
  }
  EXPECT_GE(client.events.data_of[id.value()].size(), 3000U);
  EXPECT_EQ(client.events.resets[id.value()], 55U);
  EXPECT_EQ(client.events.closed, std::vector{id});
  EXPECT_EQ(server.events.closed, std::vector{id});
}

}  // namespace
}  // namespace pollux::stream
