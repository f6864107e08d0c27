// Every frame written, measured and read back.
#include "wire/frame_writer.h"

#include <gtest/gtest.h>

#include "base/rng.h"
#include "unit/wire/hex.h"
#include "wire/frame_reader.h"
#include "wire/frame_type.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

using test::copy_of;
using test::hex;
using test::Octets;
using test::written_by;

const Octets kData = hex("de ad be ef");

// One of each, with both variants where there are two.
std::vector<Frame> one_of_each() {
  return {PaddingFrame{.length = 3},
          PingFrame{},
          ResetStreamFrame{StreamId{4}, 0x100, 70'000},
          StopSendingFrame{StreamId{5}, 0x10c},
          CryptoFrame{.offset = 1200, .data = kData},
          NewTokenFrame{.token = kData},
          StreamFrame{.stream_id = StreamId{0}, .offset = 0, .data = kData, .fin = Fin::kNo},
          StreamFrame{.stream_id = StreamId{400}, .offset = 1 << 20, .data = kData, .fin = Fin::kYes},
          MaxDataFrame{1 << 24},
          MaxStreamDataFrame{StreamId{4}, 1 << 20},
          MaxStreamsFrame{StreamDirection::kBidirectional, 100},
          MaxStreamsFrame{StreamDirection::kUnidirectional, std::uint64_t{1} << 60},
          DataBlockedFrame{17},
          StreamDataBlockedFrame{StreamId{8}, 18},
          StreamsBlockedFrame{StreamDirection::kBidirectional, 3},
          StreamsBlockedFrame{StreamDirection::kUnidirectional, 4},
          NewConnectionIdFrame{7, 3, ConnectionId{kData}, StatelessResetToken{{1, 2, 3}}},
          RetireConnectionIdFrame{6},
          PathChallengeFrame{{1, 2, 3, 4, 5, 6, 7, 8}},
          PathResponseFrame{{8, 7, 6, 5, 4, 3, 2, 1}},
          ConnectionCloseFrame{CloseKind::kTransport, 0x0a, 0x1234, kData},
          ConnectionCloseFrame{CloseKind::kApplication, 0x101, 0, {}},
          HandshakeDoneFrame{},
          ImmediateAckFrame{},
          AckFrequencyFrame{1, 10, 25'000, 3},
          ResetStreamAtFrame{StreamId{4}, 0x100, 70'000, 69'999},
          DatagramFrame{.data = kData}};
}

Octets encode(const Frame& frame) {
  return written_by([&](ByteWriter& writer) { write(writer, frame); });
}

TEST(FrameWriter, WritesWhatTheReaderReadsBack) {
  for (const Frame& frame : one_of_each()) {
    const Octets encoded = encode(frame);
    FrameReader reader{encoded};
    const auto read = reader.next();
    ASSERT_TRUE(read.has_value()) << name_of_frame_type(frame_type_of(frame)) << ": " << read.error().reason;
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(read->index(), frame.index());
    EXPECT_EQ(reader.frame_type(), frame_type_of(frame));
    EXPECT_EQ(encode(*read), encoded) << name_of_frame_type(frame_type_of(frame));
  }
}

TEST(FrameWriter, WritesExactlyAsManyBytesAsItSaid) {
  for (const Frame& frame : one_of_each()) {
    EXPECT_EQ(encoded_size(frame), encode(frame).size()) << name_of_frame_type(frame_type_of(frame));
  }
}

TEST(FrameWriter, KeepsEveryFieldOfAFrame) {
  const Octets encoded =
      encode(StreamFrame{.stream_id = StreamId{400}, .offset = 1 << 20, .data = kData, .fin = Fin::kYes});
  FrameReader reader{encoded};
  const auto stream = std::get<StreamFrame>(*reader.next());
  EXPECT_EQ(stream.stream_id, StreamId{400});
  EXPECT_EQ(stream.offset, 1U << 20);
  EXPECT_EQ(copy_of(stream.data), kData);
  EXPECT_EQ(stream.fin, Fin::kYes);
}

TEST(FrameWriter, WritesBytesThatTheRfcSpellsOut) {
  EXPECT_EQ(encode(PaddingFrame{.length = 2}), hex("00 00"));
  EXPECT_EQ(encode(ResetStreamFrame{StreamId{4}, 0x100, 0x1000}), hex("04 04 41 00 50 00"));
  EXPECT_EQ(encode(ConnectionCloseFrame{CloseKind::kTransport, 0x0a, 6, hex("6869")}).size(), 6U);
  EXPECT_EQ(encode(HandshakeDoneFrame{}), hex("1e"));
  EXPECT_EQ(encode(AckFrequencyFrame{1, 2, 3, 4}), hex("40 af 01 02 03 04"));
}

TEST(FrameWriter, RepeatsAReceivedAck) {
  for (const char* text : {"02 19 40 64 02 05 00 01 03 00", "03 19 40 64 02 05 00 01 03 00 07 08 44 00"}) {
    const Octets encoded = hex(text);
    FrameReader reader{encoded};
    const Frame ack = *reader.next();
    EXPECT_EQ(encode(ack), encoded);
    EXPECT_EQ(encoded_size(ack), encoded.size());
  }
}

TEST(FrameWriter, RoundTripsRandomNumbers) {
  constexpr std::uint64_t kSeed = 20'260'302;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  const auto number = [&rng] { return rng.next_u64() >> (2 + rng.below(62)); };
  for (int i = 0; i < 2'000; ++i) {
    const std::uint64_t sequence = number();
    for (const Frame& frame : std::vector<Frame>{
             ResetStreamFrame{StreamId{number()}, number(), number()}, StopSendingFrame{StreamId{number()}, number()},
             MaxDataFrame{number()}, MaxStreamDataFrame{StreamId{number()}, number()},
             StreamDataBlockedFrame{StreamId{number()}, number()},
             NewConnectionIdFrame{sequence, rng.below(sequence + 1), ConnectionId{kData}, {}},
             ConnectionCloseFrame{CloseKind::kTransport, number(), number(), kData}}) {
      const Octets encoded = encode(frame);
      ASSERT_EQ(encoded.size(), encoded_size(frame));
      FrameReader reader{encoded};
      const auto read = reader.next();
      ASSERT_TRUE(read.has_value());
      ASSERT_EQ(encode(*read), encoded);
    }
  }
}

TEST(FrameWriter, WritesAFrameOnlyWhenItFits) {
  Octets memory(3);
  ByteWriter writer{memory};
  EXPECT_FALSE(write_if_it_fits(writer, MaxDataFrame{1 << 24}));
  EXPECT_EQ(writer.position(), 0U);
  EXPECT_TRUE(write_if_it_fits(writer, MaxDataFrame{1 << 10}));
  EXPECT_EQ(writer.position(), 3U);
}

// RFC 9000 §19.7-1, §19.15-6
TEST(FrameWriterDeathTest, NeverWritesWhatAPeerWouldHaveToRefuse) {
  EXPECT_DEATH(static_cast<void>(encode(NewTokenFrame{})), "");
  EXPECT_DEATH(static_cast<void>(encode(NewConnectionIdFrame{1, 2, ConnectionId{kData}, {}})), "");
  EXPECT_DEATH(static_cast<void>(encode(NewConnectionIdFrame{})), "");
  EXPECT_DEATH(static_cast<void>(encode(ResetStreamAtFrame{StreamId{0}, 0, 1, 2})), "");
}

}  // namespace
}  // namespace pollux::wire
