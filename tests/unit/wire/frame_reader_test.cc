// FrameReader: frames from bytes written out by hand, and every way in which a frame alone can be wrong.
#include "wire/frame_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "unit/wire/hex.h"
#include "wire/frame_type.h"

namespace pollux::wire {
namespace {

using test::copy_of;
using test::hex;
using test::Octets;

// The only frame of `payload`, which must be of type T.
template <typename T>
T only(const Octets& payload) {
  FrameReader reader{payload};
  const auto frame = reader.next();
  EXPECT_TRUE(frame.has_value()) << frame.error().reason;
  EXPECT_TRUE(reader.at_end());
  const T* concrete = frame ? std::get_if<T>(&*frame) : nullptr;
  EXPECT_NE(concrete, nullptr);
  return concrete != nullptr ? *concrete : T{};
}

TransportError error_of(std::string_view payload) {
  const Octets octets = hex(payload);
  FrameReader reader{octets};
  const auto frame = reader.next();
  EXPECT_FALSE(frame.has_value()) << payload;
  return frame ? TransportError{} : frame.error();
}

void expect_encoding_error(std::string_view payload, std::uint64_t type) {
  const TransportError error = error_of(payload);
  EXPECT_EQ(error.code, TransportErrorCode::kFrameEncodingError) << payload;
  EXPECT_EQ(error.frame_type, type) << payload;
}

TEST(FrameReader, ReadsARunOfPaddingAsOneFrame) {
  const Octets payload = hex("00 00 00 01");
  FrameReader reader{payload};
  EXPECT_EQ(std::get<PaddingFrame>(*reader.next()).length, 3U);
  EXPECT_TRUE(std::holds_alternative<PingFrame>(*reader.next()));
  EXPECT_TRUE(reader.at_end());
}

// RFC 9000 §19.3-1
TEST(FrameReader, ReadsAnAckWithRangesAndEcnCounts) {
  // Largest 25, delay 100, two more ranges, first length 5.
  const Octets payload = hex("03 19 40 64 02 05 00 01 03 00 07 08 09");
  const AckFrame ack = only<AckFrame>(payload);
  EXPECT_EQ(ack.largest_acknowledged, 25U);
  EXPECT_EQ(ack.ack_delay, 100U);
  AckRangeIterator ranges = ack.ranges();
  EXPECT_EQ(ranges.next(), (AckRange{20, 25}));
  EXPECT_EQ(ranges.next(), (AckRange{17, 18}));
  EXPECT_EQ(ranges.next(), (AckRange{12, 12}));
  EXPECT_EQ(ranges.next(), std::nullopt);
  EXPECT_EQ(ack.ecn, (EcnCounts{.ect0 = 7, .ect1 = 8, .ce = 9}));
}

// RFC 9000 §19.3-1
TEST(FrameReader, ReadsAnAckWithoutEcnCounts) {
  const AckFrame ack = only<AckFrame>(hex("02 00 00 00 00"));
  EXPECT_EQ(ack.first_range, (AckRange{0, 0}));
  EXPECT_EQ(ack.ecn, std::nullopt);
}

TEST(FrameReader, ReadsStreamControl) {
  const auto reset = only<ResetStreamFrame>(hex("04 04 41 00 50 00"));
  EXPECT_EQ(reset.stream_id, StreamId{4});
  EXPECT_EQ(reset.application_error_code, 0x100U);
  EXPECT_EQ(reset.final_size, 0x1000U);
  const auto stop = only<StopSendingFrame>(hex("05 07 09"));
  EXPECT_EQ(stop.stream_id, StreamId{7});
  EXPECT_EQ(stop.application_error_code, 9U);
}

TEST(FrameReader, ReadsCryptoAndTokens) {
  const Octets crypto_payload = hex("06 10 03 0a 0b 0c");
  const auto crypto = only<CryptoFrame>(crypto_payload);
  EXPECT_EQ(crypto.offset, 16U);
  EXPECT_EQ(copy_of(crypto.data), hex("0a 0b 0c"));
  const Octets token_payload = hex("07 02 aa bb");
  EXPECT_EQ(copy_of(only<NewTokenFrame>(token_payload).token), hex("aa bb"));
}

TEST(FrameReader, ReadsStreamsWithEveryCombinationOfBits) {
  const Octets bare = hex("08 04 aa bb");  // to the end of the packet
  const auto whole = only<StreamFrame>(bare);
  EXPECT_EQ(whole.offset, 0U);
  EXPECT_EQ(whole.fin, Fin::kNo);
  EXPECT_EQ(copy_of(whole.data), hex("aa bb"));

  const Octets full = hex("0f 08 44 00 02 aa bb");
  const auto all_bits = only<StreamFrame>(full);
  EXPECT_EQ(all_bits.stream_id, StreamId{8});
  EXPECT_EQ(all_bits.offset, 0x400U);
  EXPECT_EQ(all_bits.fin, Fin::kYes);
  EXPECT_EQ(copy_of(all_bits.data), hex("aa bb"));

  const auto fin_only = only<StreamFrame>(hex("0d 08 05"));
  EXPECT_EQ(fin_only.offset, 5U);
  EXPECT_TRUE(fin_only.data.empty());
}

TEST(FrameReader, LeavesWhatFollowsAStreamWithALength) {
  const Octets payload = hex("0a 04 01 aa 01");
  FrameReader reader{payload};
  EXPECT_EQ(std::get<StreamFrame>(*reader.next()).data.size(), 1U);
  EXPECT_EQ(reader.frame_type(), 0x0aU);
  EXPECT_EQ(reader.position(), 4U);
  EXPECT_TRUE(std::holds_alternative<PingFrame>(*reader.next()));
}

TEST(FrameReader, ReadsFlowControl) {
  EXPECT_EQ(only<MaxDataFrame>(hex("10 44 00")).maximum_data, 0x400U);
  EXPECT_EQ(only<MaxStreamDataFrame>(hex("11 04 05")).maximum_stream_data, 5U);
  EXPECT_EQ(only<MaxStreamsFrame>(hex("12 05")).direction, StreamDirection::kBidirectional);
  EXPECT_EQ(only<MaxStreamsFrame>(hex("13 05")).direction, StreamDirection::kUnidirectional);
  EXPECT_EQ(only<DataBlockedFrame>(hex("14 05")).maximum_data, 5U);
  EXPECT_EQ(only<StreamDataBlockedFrame>(hex("15 04 05")).stream_id, StreamId{4});
  EXPECT_EQ(only<StreamsBlockedFrame>(hex("16 05")).direction, StreamDirection::kBidirectional);
  EXPECT_EQ(only<StreamsBlockedFrame>(hex("17 05")).maximum_streams, 5U);
}

TEST(FrameReader, ReadsConnectionIdFrames) {
  const auto issued =
      only<NewConnectionIdFrame>(hex("18 05 03 04 01 02 03 04 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f"));
  EXPECT_EQ(issued.sequence_number, 5U);
  EXPECT_EQ(issued.retire_prior_to, 3U);
  EXPECT_EQ(issued.connection_id, ConnectionId{hex("01 02 03 04")});
  EXPECT_EQ(issued.stateless_reset_token.octets[15], 0x0f);
  EXPECT_EQ(only<RetireConnectionIdFrame>(hex("19 07")).sequence_number, 7U);
}

TEST(FrameReader, ReadsPathValidation) {
  EXPECT_EQ(only<PathChallengeFrame>(hex("1a 01 02 03 04 05 06 07 08")).data[7], 8);
  EXPECT_EQ(only<PathResponseFrame>(hex("1b 01 02 03 04 05 06 07 08")).data[0], 1);
}

TEST(FrameReader, ReadsBothKindsOfClose) {
  const Octets transport = hex("1c 0a 06 02 68 69");
  const auto by_transport = only<ConnectionCloseFrame>(transport);
  EXPECT_EQ(by_transport.kind, CloseKind::kTransport);
  EXPECT_EQ(by_transport.error_code, 0x0aU);
  EXPECT_EQ(by_transport.frame_type, 6U);
  EXPECT_EQ(copy_of(by_transport.reason_phrase), hex("68 69"));
  const auto by_application = only<ConnectionCloseFrame>(hex("1d 41 00 00"));
  EXPECT_EQ(by_application.kind, CloseKind::kApplication);
  EXPECT_EQ(by_application.error_code, 0x100U);
}

TEST(FrameReader, ReadsHandshakeDone) {
  static_cast<void>(only<HandshakeDoneFrame>(hex("1e")));
}

TEST(FrameReader, ReadsAckFrequencyAndImmediateAck) {
  const auto frequency = only<AckFrequencyFrame>(hex("40 af 05 0a 80 00 61 a8 03"));
  EXPECT_EQ(frequency.sequence_number, 5U);
  EXPECT_EQ(frequency.ack_eliciting_threshold, 10U);
  EXPECT_EQ(frequency.requested_max_ack_delay_us, 25'000U);
  EXPECT_EQ(frequency.reordering_threshold, 3U);
  static_cast<void>(only<ImmediateAckFrame>(hex("1f")));
}

TEST(FrameReader, ReadsAResetWithAReliableSize) {
  const auto reset = only<ResetStreamAtFrame>(hex("24 04 41 00 50 00 50 00"));
  EXPECT_EQ(reset.stream_id, StreamId{4});
  EXPECT_EQ(reset.application_error_code, 0x100U);
  EXPECT_EQ(reset.final_size, 0x1000U);
  EXPECT_EQ(reset.reliable_size, 0x1000U);
}

// draft-ietf-quic-reliable-stream-reset-09 §4
TEST(FrameReader, RefusesAReliableSizeAboveTheFinalSize) {
  expect_encoding_error("24 04 00 05 06", 0x24);
}

TEST(FrameReader, ReadsDatagramsWithAndWithoutALength) {
  const Octets bare = hex("30 aa bb");
  EXPECT_EQ(copy_of(only<DatagramFrame>(bare).data), hex("aa bb"));
  EXPECT_TRUE(only<DatagramFrame>(hex("30")).data.empty());
  const Octets with_length = hex("31 01 aa 01");
  FrameReader reader{with_length};
  EXPECT_EQ(copy_of(std::get<DatagramFrame>(*reader.next()).data), hex("aa"));
  EXPECT_TRUE(std::holds_alternative<PingFrame>(*reader.next()));
}

// RFC 9000 §12.4-4
TEST(FrameReader, RefusesUnknownTypes) {
  expect_encoding_error("20", 0x20);
  expect_encoding_error("3f", 0x3f);
  expect_encoding_error("40 41", 0x41);
  expect_encoding_error("c0 00 00 01 00 00 00 00", 0x100000000);
}

// RFC 9000 §12.4-5, §12.4-6
TEST(FrameReader, RefusesATypeThatIsNotInItsShortestForm) {
  for (const char* payload : {"40 01", "80 00 00 01", "c0 00 00 00 00 00 00 01", "80 00 00 41"}) {
    EXPECT_EQ(error_of(payload).code, TransportErrorCode::kProtocolViolation) << payload;
  }
  EXPECT_EQ(error_of("40 01").frame_type, 1U);
}

TEST(FrameReader, RefusesATypeThatIsCutOff) {
  expect_encoding_error("40", 0);
}

// RFC 9000 §19.3.1-1
TEST(FrameReader, RefusesAnAckOfNegativePacketNumbers) {
  expect_encoding_error("02 04 00 00 05", 2);        // the first range
  expect_encoding_error("02 04 00 01 03 00 00", 2);  // the gap: from 1 down over 0 to -1
  expect_encoding_error("02 04 00 01 02 00 01", 2);  // the length: from 0 down to -1
  expect_encoding_error("03 04 00 01 02 ff ff ff ff ff ff ff ff 00 00 00 00", 3);
}

TEST(FrameReader, RefusesAnAckThatPromisesMoreRangesThanItHas) {
  expect_encoding_error("02 3f 00 02 00 00 00", 2);
  expect_encoding_error("02 3f 00 ff ff ff ff ff ff ff ff 00 00 00", 2);
}

// RFC 9000 §19.6-1, §19.8-2
TEST(FrameReader, RefusesDataPastTheLastOffset) {
  expect_encoding_error("06 ff ff ff ff ff ff ff ff 01 aa", 6);
  expect_encoding_error("0e 00 ff ff ff ff ff ff ff ff 01 aa", 0x0e);
  expect_encoding_error("0c 00 ff ff ff ff ff ff ff ff aa", 0x0c);
  static_cast<void>(only<StreamFrame>(hex("0e 00 ff ff ff ff ff ff ff fe 01 aa")));
  static_cast<void>(only<CryptoFrame>(hex("06 ff ff ff ff ff ff ff ff 00")));
}

// RFC 9000 §19.7-2
TEST(FrameReader, RefusesAnEmptyNewToken) {
  expect_encoding_error("07 00", 7);
}

// RFC 9000 §4.6-1, §19.11-1, §19.14-2
TEST(FrameReader, RefusesStreamLimitsAboveTwoToThe60) {
  for (const std::uint64_t type : {0x12U, 0x13U, 0x16U, 0x17U}) {
    Octets payload = hex("00 d0 00 00 00 00 00 00 00");
    payload[0] = static_cast<std::uint8_t>(type);
    FrameReader at_limit{payload};
    EXPECT_TRUE(at_limit.next().has_value()) << type;
    payload.back() = 1;
    FrameReader above{payload};
    const auto refused = above.next();
    ASSERT_FALSE(refused.has_value()) << type;
    EXPECT_EQ(refused.error().code, TransportErrorCode::kFrameEncodingError);
    EXPECT_EQ(refused.error().frame_type, type);
  }
}

std::string new_connection_id(std::string_view sequence_and_retire, std::size_t id_length) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "18" + std::string{sequence_and_retire};
  text += {kDigits[id_length >> 4], kDigits[id_length & 15]};
  for (std::size_t i = 0; i < id_length + 16; ++i) text += "ee";
  return text;
}

// RFC 9000 §19.15-1
TEST(FrameReader, RefusesConnectionIdsThatAreNotOfOneToTwentyBytes) {
  expect_encoding_error(new_connection_id("0100", 0), 0x18);
  expect_encoding_error(new_connection_id("0100", 21), 0x18);
  static_cast<void>(only<NewConnectionIdFrame>(hex(new_connection_id("0100", 1))));
  static_cast<void>(only<NewConnectionIdFrame>(hex(new_connection_id("0100", 20))));
}

// RFC 9000 §19.15-7
TEST(FrameReader, RefusesARetirePriorToAboveTheSequenceNumber) {
  expect_encoding_error(new_connection_id("0102", 8), 0x18);
  static_cast<void>(only<NewConnectionIdFrame>(hex(new_connection_id("0202", 8))));
}

TEST(FrameReader, RefusesEveryFrameThatIsCutOff) {
  for (const char* text : {"02 19 40 64 01 05 00 01",
                           "03 19 00 00 05 01 02 43 00",
                           "04 04 41 00 50 00",
                           "05 07 49 00",
                           "06 10 03 0a 0b 0c",
                           "07 02 aa bb",
                           "0e 04 44 00 02 aa bb",
                           "0f 04 44 00 02 aa bb",
                           "10 44 00",
                           "11 04 45 00",
                           "12 45 00",
                           "13 45 00",
                           "14 45 00",
                           "15 04 45 00",
                           "16 45 00",
                           "17 45 00",
                           "18 05 03 04 01 02 03 04 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f",
                           "19 47 00",
                           "1a 01 02 03 04 05 06 07 08",
                           "1b 01 02 03 04 05 06 07 08",
                           "1c 0a 06 02 68 69",
                           "1d 41 00 02 68 69",
                           "24 04 41 00 50 00 50 00",
                           "31 03 aa bb cc"}) {
    const Octets whole = hex(text);
    for (std::size_t size = 1; size < whole.size(); ++size) {
      FrameReader reader{Bytes{whole}.first(size)};
      const auto frame = reader.next();
      ASSERT_FALSE(frame.has_value()) << text << " cut to " << size;
      EXPECT_EQ(frame.error().code, TransportErrorCode::kFrameEncodingError);
      EXPECT_EQ(frame.error().frame_type, whole[0]);
    }
    FrameReader reader{whole};
    EXPECT_TRUE(reader.next().has_value()) << text;
    EXPECT_TRUE(reader.at_end()) << text;
  }
}

// RFC 9000 §12.4-2
TEST(FrameReader, FindsFaultWithAPacketWithoutFrames) {
  const auto error = check_has_frames({});
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->code, TransportErrorCode::kProtocolViolation);
  const Octets padding = hex("00");
  EXPECT_EQ(check_has_frames(padding), std::nullopt);
}

}  // namespace
}  // namespace pollux::wire
