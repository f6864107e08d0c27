// The columns of RFC 9000 §12.4, Table 3.
#include "wire/frame_type.h"

#include <gtest/gtest.h>

#include <string>

namespace pollux::wire {
namespace {

// Which levels a type may travel in, in the letters of Table 3's "Pkts" column.
std::string packets_of(std::uint64_t type) {
  std::string letters;
  letters += is_permitted(type, EncryptionLevel::kInitial) ? 'I' : '_';
  letters += is_permitted(type, EncryptionLevel::kHandshake) ? 'H' : '_';
  letters += is_permitted(type, EncryptionLevel::kEarlyData) ? '0' : '_';
  letters += is_permitted(type, EncryptionLevel::kOneRtt) ? '1' : '_';
  return letters;
}

// RFC 9000 §12.4-3, §12.5-3, §12.5-5, §12.5-1, §12.5-2, §12.5-4, §12.5-6
TEST(FrameType, IsPermittedWhereTable3Says) {
  for (const std::uint64_t type : {frame_type::kPadding, frame_type::kPing, frame_type::kConnectionCloseTransport}) {
    EXPECT_EQ(packets_of(type), "IH01") << name_of_frame_type(type);
  }
  for (const std::uint64_t type : {frame_type::kAck, frame_type::kAckEcn, frame_type::kCrypto}) {
    EXPECT_EQ(packets_of(type), "IH_1") << name_of_frame_type(type);
  }
  for (const std::uint64_t type : {frame_type::kNewToken, frame_type::kPathResponse, frame_type::kHandshakeDone,
                                   frame_type::kRetireConnectionId}) {
    EXPECT_EQ(packets_of(type), "___1") << name_of_frame_type(type);
  }
  for (const std::uint64_t type :
       {frame_type::kResetStream, frame_type::kStopSending, frame_type::kStream, frame_type::kStreamLast,
        frame_type::kMaxData, frame_type::kMaxStreamData, frame_type::kMaxStreamsBidirectional,
        frame_type::kMaxStreamsUnidirectional, frame_type::kDataBlocked, frame_type::kStreamDataBlocked,
        frame_type::kStreamsBlockedBidirectional, frame_type::kStreamsBlockedUnidirectional,
        frame_type::kNewConnectionId, frame_type::kPathChallenge, frame_type::kConnectionCloseApplication}) {
    EXPECT_EQ(packets_of(type), "__01") << name_of_frame_type(type);
  }
}

// draft-ietf-quic-ack-frequency-14 §3, draft-ietf-quic-reliable-stream-reset-09 §3, RFC 9221 §5
TEST(FrameType, OfAnExtensionIsPermittedWhereTheExtensionSays) {
  EXPECT_EQ(packets_of(frame_type::kAckFrequency), "___1");
  EXPECT_EQ(packets_of(frame_type::kImmediateAck), "___1");
  EXPECT_EQ(packets_of(frame_type::kResetStreamAt), "__01");
  EXPECT_EQ(packets_of(frame_type::kDatagram), "__01");
  EXPECT_EQ(packets_of(frame_type::kDatagramWithLength), "__01");
}

// RFC 9000 §19.21-3
TEST(FrameType, OfAnExtensionElicitsAcknowledgmentAndIsCongestionControlled) {
  for (const Frame& frame :
       {Frame{AckFrequencyFrame{}}, Frame{ImmediateAckFrame{}}, Frame{ResetStreamAtFrame{}}, Frame{DatagramFrame{}}}) {
    EXPECT_TRUE(is_extension(frame_type_of(frame)));
    EXPECT_TRUE(is_ack_eliciting(frame));
    EXPECT_TRUE(is_congestion_controlled(frame));
    EXPECT_FALSE(is_probing(frame));
  }
}

TEST(FrameType, HasTheNameThatItsDocumentGivesIt) {
  EXPECT_EQ(name_of_frame_type(frame_type::kAckFrequency), "ACK_FREQUENCY");
  EXPECT_EQ(name_of_frame_type(frame_type::kImmediateAck), "IMMEDIATE_ACK");
  EXPECT_EQ(name_of_frame_type(frame_type::kResetStreamAt), "RESET_STREAM_AT");
  EXPECT_EQ(name_of_frame_type(frame_type::kDatagram), "DATAGRAM");
  EXPECT_EQ(name_of_frame_type(0x20), "unknown");
}

TEST(FrameType, IsPermittedNowhereWhenUnknown) {
  EXPECT_EQ(packets_of(0x20), "____");
  EXPECT_EQ(packets_of(0x40), "____");
  EXPECT_EQ(packets_of(~std::uint64_t{0}), "____");
}

// RFC 9000 §17.2.4-2
TEST(FrameType, IsAProtocolViolationInTheWrongPacket) {
  const auto error = check_permitted(frame_type::kMaxData, EncryptionLevel::kHandshake, Role::kClient);
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, TransportErrorCode::kProtocolViolation);
  EXPECT_EQ(error->frame_type, frame_type::kMaxData);
  EXPECT_EQ(check_permitted(frame_type::kCrypto, EncryptionLevel::kHandshake, Role::kClient), std::nullopt);
}

// RFC 9000 §19.7-4, §19.20-2
TEST(FrameType, IsAProtocolViolationWhenAClientSendsWhatOnlyAServerMay) {
  for (const std::uint64_t type : {frame_type::kNewToken, frame_type::kHandshakeDone}) {
    const auto error = check_permitted(type, EncryptionLevel::kOneRtt, Role::kClient);
    ASSERT_TRUE(error.has_value());
    EXPECT_EQ(error->code, TransportErrorCode::kProtocolViolation);
    EXPECT_EQ(check_permitted(type, EncryptionLevel::kOneRtt, Role::kServer), std::nullopt);
  }
}

TEST(FrameType, ElicitsAcknowledgmentUnlessAckPaddingOrClose) {
  for (std::uint64_t type = 0; type <= frame_type::kLast; ++type) {
    const std::string_view name = name_of_frame_type(type);
    const bool expected = name != "ACK" && name != "PADDING" && name != "CONNECTION_CLOSE";
    EXPECT_EQ(is_ack_eliciting(type), expected) << name;
    EXPECT_EQ(is_congestion_controlled(type), expected || name == "PADDING") << name;
  }
}

TEST(FrameType, ProbesWithFourTypesOnly) {
  int probing = 0;
  for (std::uint64_t type = 0; type <= frame_type::kLast; ++type) probing += is_probing(type) ? 1 : 0;
  EXPECT_EQ(probing, 4);
  EXPECT_TRUE(is_probing(Frame{PaddingFrame{}}));
  EXPECT_TRUE(is_probing(Frame{PathChallengeFrame{}}));
  EXPECT_TRUE(is_probing(Frame{PathResponseFrame{}}));
  EXPECT_TRUE(is_probing(Frame{NewConnectionIdFrame{}}));
}

TEST(FrameType, OfAFrameFollowsItsContent) {
  EXPECT_EQ(frame_type_of(AckFrame{}), 0x02U);
  EXPECT_EQ(frame_type_of(AckFrame{.first_range = {}, .additional_ranges = {}, .ecn = EcnCounts{}}), 0x03U);
  EXPECT_EQ(frame_type_of(StreamFrame{}), 0x0aU);
  EXPECT_EQ(frame_type_of(StreamFrame{.stream_id = {}, .offset = 1, .data = {}, .fin = Fin::kYes}), 0x0fU);
  EXPECT_EQ(frame_type_of(MaxStreamsFrame{}), 0x12U);
  EXPECT_EQ(frame_type_of(MaxStreamsFrame{.direction = StreamDirection::kUnidirectional}), 0x13U);
  EXPECT_EQ(frame_type_of(StreamsBlockedFrame{.direction = StreamDirection::kUnidirectional}), 0x17U);
  EXPECT_EQ(frame_type_of(ConnectionCloseFrame{.kind = CloseKind::kApplication, .reason_phrase = {}}), 0x1dU);
}

}  // namespace
}  // namespace pollux::wire
