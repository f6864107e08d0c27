#include "connection/frame_dispatch.h"

#include <gtest/gtest.h>

#include "unit/connection/frame_rules.h"
#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::PacketNumberSpace;
using wire::TransportErrorCode;
using Outcome = std::expected<PayloadOutcome, wire::TransportError>;

class FrameDispatch : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(pair_.shake_hands()); }

  // As if the peer's packet had brought these frames.
  Outcome at_server(const Octets& payload, EncryptionLevel level = EncryptionLevel::kOneRtt) {
    return dispatch_frames(server_, {.level = level, .arrival = {.at = pair_.now()}}, payload);
  }
  Outcome at_server(std::initializer_list<wire::Frame> frames, EncryptionLevel level = EncryptionLevel::kOneRtt) {
    return at_server(encode(frames), level);
  }
  Outcome at_client(std::initializer_list<wire::Frame> frames) {
    return dispatch_frames(client_, {.level = EncryptionLevel::kOneRtt, .arrival = {.at = pair_.now()}},
                           encode(frames));
  }

  static void expect_error(const Outcome& outcome, TransportErrorCode code, std::uint64_t frame_type) {
    ASSERT_FALSE(outcome.has_value());
    EXPECT_EQ(outcome.error().code, code);
    EXPECT_EQ(outcome.error().frame_type, frame_type);
  }

  OpenPair pair_;
  Parts& client_ = pair_.client->parts;
  Parts& server_ = pair_.server->parts;
};

// RFC 9000 §12.4-2
TEST_F(FrameDispatch, PayloadWithoutAFrameIsAViolation) {
  expect_error(at_server(Octets{}), TransportErrorCode::kProtocolViolation, 0);
}

TEST_F(FrameDispatch, OnlyAckPaddingAndCloseElicitNoAcknowledgment) {
  EXPECT_FALSE(at_server({wire::PaddingFrame{.length = 20}})->ack_eliciting);
  EXPECT_TRUE(at_server({wire::PaddingFrame{}, wire::PingFrame{}})->ack_eliciting);
  EXPECT_TRUE(at_server({wire::MaxDataFrame{}, wire::PaddingFrame{}})->ack_eliciting);
  EXPECT_FALSE(at_server({wire::ConnectionCloseFrame{}})->ack_eliciting);
}

// RFC 9000 §12.4-3, §12.5-5
TEST_F(FrameDispatch, FramesOfTheApplicationAreViolationsInHandshakePackets) {
  for (const wire::Frame& frame : frames_for_one_rtt_only()) {
    for (const EncryptionLevel level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
      expect_error(at_server({frame}, level), TransportErrorCode::kProtocolViolation, wire::frame_type_of(frame));
    }
  }
}

// RFC 9000 §19.20-2, §19.7-4
TEST_F(FrameDispatch, FramesOfAServerAreViolationsFromAClient) {
  expect_error(at_server({wire::HandshakeDoneFrame{}}), TransportErrorCode::kProtocolViolation,
               wire::frame_type::kHandshakeDone);
  const Octets token{1};
  expect_error(at_server({wire::NewTokenFrame{.token = token}}), TransportErrorCode::kProtocolViolation,
               wire::frame_type::kNewToken);
  EXPECT_TRUE(at_client({wire::NewTokenFrame{.token = token}, wire::HandshakeDoneFrame{}}).has_value());
}

// RFC 9000 §12.4-4
TEST_F(FrameDispatch, UnknownFrameTypeIsFrameEncodingError) {
  expect_error(at_server(Octets{0x20, 0, 0}), TransportErrorCode::kFrameEncodingError, 0x20);
}

// RFC 9000 §12.4-4: a type of an extension that was not offered is as unknown as any; RFC 9221 §3 wants a violation.
TEST_F(FrameDispatch, FramesOfAnExtensionThatWasNotOfferedAreErrors) {
  for (const wire::Frame& frame : {wire::Frame{wire::ImmediateAckFrame{}}, wire::Frame{wire::AckFrequencyFrame{}},
                                   wire::Frame{wire::ResetStreamAtFrame{}}}) {
    expect_error(at_server({frame}), TransportErrorCode::kFrameEncodingError, wire::frame_type_of(frame));
  }
  expect_error(at_server({wire::DatagramFrame{}}), TransportErrorCode::kProtocolViolation,
               wire::frame_type::kDatagramWithLength);
}

// RFC 9000 §5.2-2
TEST_F(FrameDispatch, FramesBeforeABrokenOneHaveTakenEffect) {
  Octets payload = encode({wire::PathChallengeFrame{}});
  payload.push_back(0x20);
  EXPECT_FALSE(at_server(payload).has_value());
  EXPECT_TRUE(server_.paths.active().wants_to_send());
}

TEST_F(FrameDispatch, StreamFramesReachTheApplication) {
  const Octets data{1, 2, 3};
  const wire::StreamId stream{0};
  ASSERT_TRUE(at_server({wire::StreamFrame{.stream_id = stream, .data = data, .fin = wire::Fin::kYes}})->ack_eliciting);
  const auto& received = pair_.server.application().streams[stream];
  EXPECT_EQ(received.data, data);
  EXPECT_TRUE(received.finished);
}

// RFC 9000 §3.2-2
TEST_F(FrameDispatch, ResetStreamAndStopSendingReachTheApplication) {
  const wire::StreamId stream{0};
  ASSERT_TRUE(at_server({wire::ResetStreamFrame{.stream_id = stream, .application_error_code = 8},
                         wire::StopSendingFrame{.stream_id = stream, .application_error_code = 9}}));
  const auto& received = pair_.server.application().streams[stream];
  EXPECT_EQ(received.reset, 8U);
  EXPECT_EQ(received.stop_sending, 9U);
}

TEST_F(FrameDispatch, StreamLimitsOfThePeerReachTheStreams) {
  std::size_t opened = 0;
  while (server_.streams.open_stream(wire::StreamDirection::kUnidirectional)) ++opened;
  EXPECT_EQ(opened, stream::kMaxConcurrentUniStreams);
  const std::size_t reports = pair_.server.application().streams_available;
  ASSERT_TRUE(at_server(
      {wire::MaxStreamsFrame{.direction = wire::StreamDirection::kUnidirectional, .maximum_streams = opened + 1}}));
  EXPECT_EQ(pair_.server.application().streams_available, reports + 1);
  EXPECT_TRUE(server_.streams.open_stream(wire::StreamDirection::kUnidirectional).has_value());
}

// RFC 9000 §4.1-3, §4.6-4, §13.3-5, §19.11-2
TEST_F(FrameDispatch, BlockedFramesAndOutdatedLimitsAreTaken) {
  const auto stream = *client_.streams.open_stream(wire::StreamDirection::kBidirectional);
  EXPECT_TRUE(at_server({wire::DataBlockedFrame{.maximum_data = 1},
                         wire::StreamDataBlockedFrame{.stream_id = stream, .maximum_stream_data = 1},
                         wire::StreamsBlockedFrame{.maximum_streams = 1}, wire::MaxDataFrame{.maximum_data = 1},
                         wire::MaxStreamDataFrame{.stream_id = stream, .maximum_stream_data = 1},
                         wire::MaxStreamsFrame{.maximum_streams = 1}}));
}

TEST_F(FrameDispatch, NewConnectionIdReachesThePeersIds) {
  ASSERT_TRUE(at_server(
      {wire::NewConnectionIdFrame{.sequence_number = 4, .retire_prior_to = 4, .connection_id = id_of(0x77)}}));
  EXPECT_EQ(server_.peer_ids.id_on(kFirstPath), id_of(0x77));
  EXPECT_TRUE(server_.peer_ids.wants_to_send());
}

// RFC 9000 §19.16-1
TEST_F(FrameDispatch, RetireConnectionIdReachesOurIds) {
  expect_error(at_server({wire::RetireConnectionIdFrame{.sequence_number = 9}}), TransportErrorCode::kProtocolViolation,
               wire::frame_type::kRetireConnectionId);
}

// RFC 9000 §8.2.2-1
TEST_F(FrameDispatch, PathChallengeReachesThePath) {
  EXPECT_FALSE(server_.paths.active().wants_to_send());
  ASSERT_TRUE(at_server({wire::PathChallengeFrame{}}));
  EXPECT_TRUE(server_.paths.active().wants_to_send());
}

// RFC 9000 §19.18-1
TEST_F(FrameDispatch, PathResponseThatNobodyAskedForIsAViolation) {
  expect_error(at_server({wire::PathResponseFrame{}}), TransportErrorCode::kProtocolViolation,
               wire::frame_type::kPathResponse);
}

TEST_F(FrameDispatch, AckOfAPacketInFlightReachesRecovery) {
  const auto stream = *server_.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.streams.write(stream, zeros(10), wire::Fin::kYes);
  const wire::PacketNumber number = server_.recovery.next_packet_number(PacketNumberSpace::kApplicationData);
  ASSERT_EQ(pair_.server.send(pair_.now()).size(), 1U);
  EXPECT_TRUE(server_.recovery.has_ack_eliciting_in_flight(PacketNumberSpace::kApplicationData));
  ASSERT_TRUE(at_server({wire::AckFrame{.largest_acknowledged = number, .first_range = {number, number}}}));
  EXPECT_FALSE(server_.recovery.has_ack_eliciting_in_flight(PacketNumberSpace::kApplicationData));
  EXPECT_EQ(pair_.server.application().streams[stream].acked, 10U);
}

// RFC 9000 §13.1-2
TEST_F(FrameDispatch, AckOfAPacketNeverSentIsAViolation) {
  expect_error(at_server({wire::AckFrame{.largest_acknowledged = 999, .first_range = {999, 999}}}),
               TransportErrorCode::kProtocolViolation, wire::frame_type::kAck);
}

// RFC 9000 §12.5-4: an ACK speaks of its own space.
TEST_F(FrameDispatch, AckSpeaksOfTheSpaceOfItsPacketOnly) {
  const wire::PacketNumber next = server_.recovery.next_packet_number(PacketNumberSpace::kApplicationData);
  ASSERT_GT(next, 0U);
  OpenPair fresh;
  expect_error(dispatch_frames(fresh.server->parts, {.level = EncryptionLevel::kHandshake, .arrival = {.at = kStart}},
                               encode({wire::AckFrame{}})),
               TransportErrorCode::kProtocolViolation, wire::frame_type::kAck);
}

TEST_F(FrameDispatch, NothingBehindAConnectionCloseTakesEffect) {
  ASSERT_TRUE(at_server({wire::ConnectionCloseFrame{.error_code = 3}, wire::PathChallengeFrame{}}));
  EXPECT_EQ(server_.close.state(), LifeState::kDraining);
  EXPECT_FALSE(server_.paths.active().wants_to_send());
}

// RFC 9001 §4.1.3; TLS is gone at a server whose handshake is confirmed.
TEST_F(FrameDispatch, CryptoDataForAServerAfterTheHandshakeIsAnUnexpectedMessage) {
  const Octets data{1};
  expect_error(at_server({wire::CryptoFrame{.data = data}}), wire::crypto_error(10), wire::frame_type::kCrypto);
}

// RFC 9000 §7.5-3
TEST_F(FrameDispatch, CryptoDataTooFarAheadIsCryptoBufferExceeded) {
  const Octets data{1};
  expect_error(at_client({wire::CryptoFrame{.offset = 1U << 20, .data = data}}),
               TransportErrorCode::kCryptoBufferExceeded, wire::frame_type::kCrypto);
}

}  // namespace
}  // namespace pollux::connection::testing
