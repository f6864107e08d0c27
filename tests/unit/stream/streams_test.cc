#include "stream/streams.h"

#include <gtest/gtest.h>

#include <array>

#include "streams_harness.h"
#include "wire/varint.h"

namespace pollux::stream {
namespace {

using wire::Fin;
using wire::Role;
using wire::StreamDirection;
using wire::StreamId;
using Code = wire::TransportErrorCode;

constexpr StreamId kClientBidi{0};
constexpr StreamId kServerBidi{1};
constexpr StreamId kClientUni{2};
constexpr StreamId kServerUni{3};

const InitialLimits kPeer{.max_data = 10'000,
                          .max_stream_data_bidi_local = 1000,
                          .max_stream_data_bidi_remote = 2000,
                          .max_stream_data_uni = 3000,
                          .max_streams_bidi = 2,
                          .max_streams_uni = 1};

StreamConfig small_config() {
  StreamConfig config;
  config.initial = {.max_data = 1500,
                    .max_stream_data_bidi_local = 1000,
                    .max_stream_data_bidi_remote = 1000,
                    .max_stream_data_uni = 1000,
                    .max_streams_bidi = 4,
                    .max_streams_uni = 2};
  return config;
}

// A server, and frames of a client.
class StreamsTest : public testing::Test {
 protected:
  FrameResult data(StreamId id, std::uint64_t offset, std::size_t length, Fin fin = Fin::kNo) {
    return streams_.on_stream_frame(
        {.stream_id = id, .offset = offset, .data = Bytes{bytes_}.first(length), .fin = fin});
  }
  FrameResult reset(StreamId id, std::uint64_t final_size) {
    return streams_.on_reset_stream({.stream_id = id, .application_error_code = 77, .final_size = final_size});
  }
  TestPacket send() {
    TestPacket packet;
    assemble(streams_, Timestamp{}, packet);
    return packet;
  }
  std::optional<SentStreamFrame> sent_of_kind(SentStreamFrame::Kind kind) {
    for (const SentStreamFrame& record : send().records) {
      if (record.kind == kind) return record;
    }
    return std::nullopt;
  }

  std::vector<std::uint8_t> bytes_ = std::vector<std::uint8_t>(200'000, 42);
  TestEndpoint endpoint_{Role::kServer, small_config(), 16};
  Streams& streams_ = endpoint_.streams;
  EventLog& events_ = endpoint_.events;
};

void expect_error(const FrameResult& result, Code code) {
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, code);
  EXPECT_NE(result.error().frame_type, 0U);
}

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
