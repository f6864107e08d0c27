#include "stream/streams.h"

#include <gtest/gtest.h>

#include <array>

#include "streams_fixture.h"
#include "wire/varint.h"

namespace pollux::stream {
namespace {

// RFC 9000 §19.4-1, §19.8-1, §19.13-2
TEST_F(StreamsTest, RefusesReceivingFramesForASendOnlyStream) {
  streams_.set_peer_limits(kPeer);
  ASSERT_EQ(streams_.open_stream(StreamDirection::kUnidirectional), kServerUni);
  expect_error(data(kServerUni, 0, 1), Code::kStreamStateError);
  expect_error(reset(kServerUni, 0), Code::kStreamStateError);
  expect_error(streams_.on_stream_data_blocked({.stream_id = kServerUni}), Code::kStreamStateError);
}

// RFC 9000 §19.5-2, §19.10-2
TEST_F(StreamsTest, RefusesSendingFramesForAReceiveOnlyStream) {
  expect_error(streams_.on_stop_sending({.stream_id = kClientUni}), Code::kStreamStateError);
  expect_error(streams_.on_max_stream_data({.stream_id = kClientUni}), Code::kStreamStateError);
}

// RFC 9000 §19.5-1, §19.8-1, §19.10-1
TEST_F(StreamsTest, RefusesEveryFrameForAStreamOfOursThatWasNeverOpened) {
  expect_error(data(kServerBidi, 0, 1), Code::kStreamStateError);
  expect_error(reset(kServerBidi, 0), Code::kStreamStateError);
  expect_error(streams_.on_stop_sending({.stream_id = kServerBidi}), Code::kStreamStateError);
  expect_error(streams_.on_max_stream_data({.stream_id = kServerBidi}), Code::kStreamStateError);
  expect_error(streams_.on_stream_data_blocked({.stream_id = kServerBidi}), Code::kStreamStateError);
}

// RFC 9000 §4.6-3, §19.11-4
TEST_F(StreamsTest, RefusesStreamsBeyondTheLimitThatWeSent) {
  EXPECT_TRUE(data(StreamId::of(Role::kClient, StreamDirection::kBidirectional, 3), 0, 1));
  expect_error(data(StreamId::of(Role::kClient, StreamDirection::kBidirectional, 4), 0, 1), Code::kStreamLimitError);
  expect_error(reset(StreamId::of(Role::kClient, StreamDirection::kUnidirectional, 2), 0), Code::kStreamLimitError);
}

// RFC 9000 §4.1-2, §19.10-4
TEST_F(StreamsTest, RefusesDataBeyondTheStreamsLimit) {
  EXPECT_TRUE(data(kClientBidi, 0, 1000));
  expect_error(data(kClientBidi, 1000, 1), Code::kFlowControlError);
  expect_error(data(kClientUni, wire::kMaxVarint, 1), Code::kFlowControlError);
}

// RFC 9000 §4.1-2, §19.9-2
TEST_F(StreamsTest, RefusesDataBeyondTheConnectionsLimit) {
  EXPECT_TRUE(data(kClientBidi, 0, 1000));
  EXPECT_TRUE(data(kClientUni, 0, 500));
  EXPECT_TRUE(data(kClientUni, 0, 500));
  expect_error(data(kClientUni, 500, 1), Code::kFlowControlError);
}

// RFC 9000 §4.5-1, §19.9-1
TEST_F(StreamsTest, CountsTheFinalSizeOfAResetStreamAgainstTheConnection) {
  EXPECT_TRUE(data(kClientUni, 0, 600));
  expect_error(reset(kClientBidi, 1000), Code::kFlowControlError);
  expect_error(reset(kClientBidi, 1001), Code::kFlowControlError);
  EXPECT_TRUE(reset(kClientBidi, 900));
  EXPECT_EQ(streams_.credit().receive_window().received(), 1500U);
  // What will never arrive is credited at once.
  EXPECT_EQ(streams_.credit().receive_window().consumed(), 900U);
}

// RFC 9000 §4.5-3, §4.5-4
TEST_F(StreamsTest, RefusesAnythingThatContradictsAFinalSize) {
  EXPECT_TRUE(data(kClientBidi, 0, 100, Fin::kYes));
  expect_error(data(kClientBidi, 100, 1), Code::kFinalSizeError);
  expect_error(data(kClientBidi, 0, 99, Fin::kYes), Code::kFinalSizeError);
  expect_error(reset(kClientBidi, 99), Code::kFinalSizeError);
  EXPECT_TRUE(data(kClientBidi, 50, 50, Fin::kYes));
}

// RFC 9000 §4.6-1, §19.11-1, §19.14-2
TEST_F(StreamsTest, RefusesStreamCountsBeyondTwoToTheSixtieth) {
  expect_error(streams_.on_max_streams({.maximum_streams = kMaxStreamCount + 1}), Code::kFrameEncodingError);
  expect_error(streams_.on_streams_blocked({.maximum_streams = kMaxStreamCount + 1}), Code::kFrameEncodingError);
  EXPECT_TRUE(streams_.on_max_streams({.maximum_streams = kMaxStreamCount}));
  EXPECT_TRUE(streams_.on_streams_blocked({.maximum_streams = kMaxStreamCount}));
}

// RFC 9000 §3.2-1
TEST_F(StreamsTest, TakesFramesForAStreamThatAHigherOneOpened) {
  EXPECT_TRUE(data(StreamId{8}, 0, 1));
  EXPECT_TRUE(data(StreamId{4}, 0, 1));
  EXPECT_EQ(streams_.open_count(), 2U);
}

// RFC 9000 §13.3-5, §2.1-1
TEST_F(StreamsTest, IgnoresFramesForAClosedStream) {
  EXPECT_TRUE(data(kClientUni, 0, 10, Fin::kYes));
  EXPECT_EQ(events_.closed, std::vector{kClientUni});
  EXPECT_TRUE(data(kClientUni, 0, 10, Fin::kYes));
  EXPECT_TRUE(reset(kClientUni, 10));
  EXPECT_EQ(events_.data_of[kClientUni.value()].size(), 10U);
  EXPECT_EQ(events_.closed.size(), 1U);
  EXPECT_EQ(streams_.open_count(), 0U);
}

TEST_F(StreamsTest, AsksForThePacketToBeDroppedWhenNoStreamIsLeft) {
  TestEndpoint poor{Role::kServer, small_config(), 1};
  const auto give = [&](StreamId id) {
    return poor.streams.on_stream_frame({.stream_id = id, .data = Bytes{bytes_}.first(1)});
  };
  EXPECT_EQ(give(kClientBidi), FrameOutcome::kProcessed);
  EXPECT_EQ(give(kClientUni), FrameOutcome::kNoMemory);
  poor.streams.set_peer_limits(kPeer);
  EXPECT_EQ(poor.streams.open_stream(StreamDirection::kUnidirectional), std::nullopt);
}

TEST_F(StreamsTest, ChargesDataThatWasRefusedForWantOfMemoryOnce) {
  ChunkPool none{0};
  StreamPool pool{none, 4};
  Streams streams{Role::kServer, small_config(), pool, events_};
  const wire::StreamFrame ahead{.stream_id = kClientBidi, .offset = 100, .data = Bytes{bytes_}.first(900)};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(streams.on_stream_frame(ahead), FrameOutcome::kNoMemory);
  EXPECT_EQ(streams.credit().receive_window().received(), 1000U);
}

// RFC 9000 §3.5-2, §3.5-5, §3.5-4
TEST_F(StreamsTest, AnswersStopSendingWithAResetOfTheSameCode) {
  streams_.set_peer_limits(kPeer);
  const StreamId id = *streams_.open_stream(StreamDirection::kUnidirectional);
  streams_.write(id, Bytes{bytes_}.first(100), Fin::kNo);
  send();
  EXPECT_TRUE(streams_.on_stop_sending({.stream_id = id, .application_error_code = 5}));
  EXPECT_TRUE(streams_.on_stop_sending({.stream_id = id, .application_error_code = 6}));
  EXPECT_EQ(events_.stops[id.value()], 5U);
  EXPECT_EQ(streams_.write(id, bytes_, Fin::kNo).status, WriteStatus::kClosed);
  const TestPacket packet = send();
  wire::FrameReader reader{Bytes{packet.bytes}.first(packet.size)};
  const auto frame = reader.next();
  ASSERT_TRUE(frame.has_value());
  const auto& reset_stream = std::get<wire::ResetStreamFrame>(*frame);
  EXPECT_EQ(reset_stream.application_error_code, 5U);
  EXPECT_EQ(reset_stream.final_size, 100U);
  acknowledge(packet, streams_);
  EXPECT_EQ(events_.closed, std::vector{id});
}

TEST_F(StreamsTest, OpensStreamsWithTheLimitsOfTheirKind) {
  streams_.set_peer_limits(kPeer);
  const StreamId uni = *streams_.open_stream(StreamDirection::kUnidirectional);
  streams_.write(uni, Bytes{bytes_}.first(9000), Fin::kNo);
  const StreamId bidi = *streams_.open_stream(StreamDirection::kBidirectional);
  streams_.write(bidi, Bytes{bytes_}.first(9000), Fin::kNo);
  EXPECT_TRUE(data(kClientBidi, 0, 1));
  streams_.write(kClientBidi, Bytes{bytes_}.first(9000), Fin::kNo);
  std::map<std::uint64_t, std::uint64_t> sent;
  while (streams_.wants_to_send()) {
    for (const SentStreamFrame& record : send().records) sent[record.stream_id.value()] += record.length;
  }
  EXPECT_EQ(sent[uni.value()], 3000U);
  EXPECT_EQ(sent[bidi.value()], 2000U);
  EXPECT_EQ(sent[kClientBidi.value()], 1000U);
}

// RFC 9000 §19.12-1
TEST_F(StreamsTest, SaysDataBlockedAndGoesOnWhenTheConnectionsLimitGrows) {
  InitialLimits peer = kPeer;
  peer.max_data = 700;
  streams_.set_peer_limits(peer);
  const StreamId id = *streams_.open_stream(StreamDirection::kUnidirectional);
  streams_.write(id, Bytes{bytes_}.first(1000), Fin::kYes);
  const TestPacket packet = send();
  EXPECT_EQ(packet.records.back().kind, SentStreamFrame::Kind::kDataBlocked);
  EXPECT_FALSE(streams_.wants_to_send());
  EXPECT_TRUE(streams_.on_max_data({.maximum_data = 600}));
  EXPECT_FALSE(streams_.wants_to_send());
  EXPECT_TRUE(streams_.on_max_data({.maximum_data = 5000}));
  EXPECT_EQ(send().records.at(0).length, 300U);
}

// RFC 9000 §4.1-5
TEST_F(StreamsTest, SaysThatItIsBlockedOnceMoreWhenReminded) {
  InitialLimits peer = kPeer;
  peer.max_data = 700;
  streams_.set_peer_limits(peer);
  const StreamId id = *streams_.open_stream(StreamDirection::kUnidirectional);
  streams_.write(id, Bytes{bytes_}.first(1000), Fin::kYes);
  EXPECT_FALSE(streams_.is_blocked());
  acknowledge(send(), streams_);
  EXPECT_TRUE(streams_.is_blocked());
  EXPECT_FALSE(streams_.wants_to_send());
  streams_.remind_of_blocking();
  const auto again = sent_of_kind(SentStreamFrame::Kind::kDataBlocked);
  ASSERT_TRUE(again);
  EXPECT_FALSE(streams_.wants_to_send());
  EXPECT_TRUE(streams_.on_max_data({.maximum_data = 5000}));
  EXPECT_FALSE(streams_.is_blocked());
}

// RFC 9000 §4.1-5
TEST_F(StreamsTest, SaysOnceMoreThatAStreamsOwnLimitBlocksIt) {
  streams_.set_peer_limits(kPeer);
  const StreamId id = *streams_.open_stream(StreamDirection::kUnidirectional);
  streams_.write(id, Bytes{bytes_}.first(4000), Fin::kYes);
  while (streams_.wants_to_send()) acknowledge(send(), streams_);
  EXPECT_TRUE(streams_.is_blocked());
  streams_.remind_of_blocking();
  EXPECT_TRUE(sent_of_kind(SentStreamFrame::Kind::kStreamDataBlocked));
  streams_.reset_stream(id, 1);
  EXPECT_FALSE(streams_.is_blocked());
}

// RFC 9000 §4.6-2, §4.6-5, §19.14-1, §19.11-3
TEST_F(StreamsTest, OpensNoMoreStreamsThanThePeerAllows) {
  streams_.set_peer_limits(kPeer);
  EXPECT_EQ(events_.available_calls, 2);
  EXPECT_TRUE(streams_.open_stream(StreamDirection::kUnidirectional));
  EXPECT_FALSE(streams_.open_stream(StreamDirection::kUnidirectional));
  EXPECT_TRUE(sent_of_kind(SentStreamFrame::Kind::kStreamsBlocked));
  EXPECT_TRUE(streams_.on_max_streams({.direction = StreamDirection::kUnidirectional, .maximum_streams = 2}));
  EXPECT_EQ(events_.available_calls, 3);
  EXPECT_EQ(streams_.open_stream(StreamDirection::kUnidirectional), StreamId{7});
}

TEST_F(StreamsTest, GrantsCreditForWhatWasConsumedAndNoMoreThanWasDelivered) {
  EXPECT_TRUE(data(kClientBidi, 0, 600));
  EXPECT_FALSE(sent_of_kind(SentStreamFrame::Kind::kMaxStreamData));
  streams_.consume(kClientBidi, 100'000);
  EXPECT_EQ(streams_.credit().receive_window().consumed(), 600U);
  EXPECT_EQ(sent_of_kind(SentStreamFrame::Kind::kMaxStreamData)->offset, 1600U);
}

// RFC 9000 §3.5-1
TEST_F(StreamsTest, ReturnsTheCreditOfAStreamThatItsReaderStopped) {
  EXPECT_TRUE(data(kClientBidi, 0, 300));
  streams_.stop_sending(kClientBidi, 3);
  EXPECT_TRUE(sent_of_kind(SentStreamFrame::Kind::kStopSending));
  EXPECT_TRUE(data(kClientBidi, 400, 300));
  EXPECT_EQ(streams_.credit().receive_window().consumed(), 700U);
  EXPECT_EQ(events_.data_of[kClientBidi.value()].size(), 300U);
  EXPECT_TRUE(reset(kClientBidi, 800));
  EXPECT_EQ(events_.resets[kClientBidi.value()], 77U);
  EXPECT_EQ(streams_.credit().receive_window().consumed(), 800U);
}

// RFC 9000 §4.6-6
TEST_F(StreamsTest, AdvertisesMoreStreamsAsStreamsClose) {
  EXPECT_TRUE(data(kClientUni, 0, 1, Fin::kYes));
  const auto record = sent_of_kind(SentStreamFrame::Kind::kMaxStreams);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->offset, 3U);
  EXPECT_EQ(record->direction, StreamDirection::kUnidirectional);
}

TEST_F(StreamsTest, ReportsARefusedWriterAsWritableOnlyFromReport) {
  streams_.set_peer_limits({.max_data = 1 << 20, .max_stream_data_uni = 1 << 20, .max_streams_uni = 1});
  const StreamId id = *streams_.open_stream(StreamDirection::kUnidirectional);
  EXPECT_EQ(streams_.write(id, bytes_, Fin::kNo).status, WriteStatus::kBlocked);
  while (streams_.wants_to_send()) send();
  EXPECT_TRUE(events_.writable.empty());
  ASSERT_TRUE(streams_.has_reports());
  streams_.report();
  EXPECT_EQ(events_.writable, std::vector{id});
  EXPECT_FALSE(streams_.has_reports());
}

TEST_F(StreamsTest, GivesEverythingBackWhenRestarted) {
  EXPECT_TRUE(data(kClientBidi, 100, 100));
  EXPECT_TRUE(data(kClientUni, 0, 100));
  streams_.stop_sending(kClientUni, 0);
  streams_.restart(Role::kClient, small_config());
  EXPECT_EQ(endpoint_.pool.in_use(), 0U);
  EXPECT_EQ(endpoint_.chunks.in_use(), 0U);
  EXPECT_FALSE(streams_.wants_to_send());
  expect_error(data(kClientBidi, 0, 1), Code::kStreamStateError);
  EXPECT_TRUE(data(kServerBidi, 0, 1));
}

// RFC 9000 §2.3-1
TEST_F(StreamsTest, SendsTheMoreUrgentStreamFirst) {
  streams_.set_peer_limits(kPeer);
  const StreamId low = *streams_.open_stream(StreamDirection::kBidirectional);
  const StreamId high = *streams_.open_stream(StreamDirection::kBidirectional);
  streams_.set_priority(low, {.urgency = 5});
  streams_.set_priority(high, {.urgency = 1});
  streams_.set_priority(StreamId{400}, {.urgency = 1});
  for (const StreamId id : {low, high}) streams_.write(id, Bytes{bytes_}.first(1500), Fin::kYes);
  std::vector<StreamId> order;
  while (streams_.wants_to_send()) {
    for (const SentStreamFrame& record : send().records) order.push_back(record.stream_id);
  }
  EXPECT_EQ(order, (std::vector{high, high, low, low}));
}

// RFC 9000 §4.4-1
TEST_F(StreamsTest, KeepsTheOtherDirectionsLimitsWhenOneIsReset) {
  EXPECT_TRUE(data(kClientBidi, 0, 600));
  streams_.reset_stream(kClientBidi, 1);
  streams_.consume(kClientBidi, 600);
  // Another stream's part of the credit moves the connection's limit, too, so that it is only the stream's that counts.
  EXPECT_TRUE(data(kClientUni, 0, 300));
  streams_.consume(kClientUni, 300);
  EXPECT_EQ(sent_of_kind(SentStreamFrame::Kind::kMaxStreamData)->offset, 1600U);
  ASSERT_GT(streams_.credit().receive_window().limit(), 1901U);
  EXPECT_TRUE(data(kClientBidi, 600, 1000));
  expect_error(data(kClientBidi, 1600, 1), Code::kFlowControlError);
}

// RFC 9000 §3.1-1
TEST_F(StreamsTest, TakesAResetAsTheFirstThatIsHeardOfAStream) {
  EXPECT_TRUE(reset(kClientBidi, 0));
  EXPECT_EQ(events_.resets[kClientBidi.value()], 77U);
  EXPECT_EQ(streams_.open_count(), 1U);
}

// RFC 9000 §3.5-4
TEST_F(StreamsTest, AnswersStopSendingWithAResetInsteadOfDataThatWasLost) {
  streams_.set_peer_limits(kPeer);
  const StreamId id = *streams_.open_stream(StreamDirection::kUnidirectional);
  streams_.write(id, Bytes{bytes_}.first(100), Fin::kYes);
  const TestPacket whole = send();
  EXPECT_TRUE(streams_.on_stop_sending({.stream_id = id, .application_error_code = 5}));
  lose(whole, streams_);
  const auto records = send().records;
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(records[0].kind, SentStreamFrame::Kind::kResetStream);
}

}  // namespace
}  // namespace pollux::stream
