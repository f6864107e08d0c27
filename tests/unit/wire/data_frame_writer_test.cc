// STREAM and CRYPTO headers: the room that is promised is exactly the room there is.
#include "wire/data_frame_writer.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"
#include "wire/frame_reader.h"
#include "wire/varint.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;
using test::written_by;

TEST(DataFrameWriter, LeavesOutALengthThatIsNotNeeded) {
  const StreamHeader header{
      .stream_id = StreamId{4}, .offset = 0, .data_length = 9, .fin = Fin::kNo, .length_field = LengthField::kOmitted};
  EXPECT_EQ(written_by([&](ByteWriter& writer) { write(writer, header); }), hex("08 04"));
  EXPECT_EQ(encoded_size(header), 2U);
}

TEST(DataFrameWriter, WritesOffsetLengthAndFin) {
  const StreamHeader header{.stream_id = StreamId{4}, .offset = 0x400, .data_length = 100, .fin = Fin::kYes};
  EXPECT_EQ(written_by([&](ByteWriter& writer) { write(writer, header); }), hex("0f 04 44 00 40 64"));
  EXPECT_EQ(encoded_size(header), 6U);
}

TEST(DataFrameWriter, WritesCryptoHeaders) {
  EXPECT_EQ(written_by([](ByteWriter& writer) { write_crypto_header(writer, 0x400, 100); }), hex("06 44 00 40 64"));
  EXPECT_EQ(crypto_header_size(0x400, 100), 5U);
}

// The most that fits: it fits, and one byte more would not.
void expect_exact_stream_room(std::uint64_t offset, std::size_t room, LengthField length_field) {
  const auto fitting = stream_data_room(StreamId{4}, offset, room, length_field);
  const auto total = [&](std::uint64_t data_length) {
    return encoded_size({.stream_id = StreamId{4},
                         .offset = offset,
                         .data_length = data_length,
                         .fin = Fin::kNo,
                         .length_field = length_field}) +
           data_length;
  };
  if (!fitting) {
    EXPECT_GT(total(0), room) << room;
    return;
  }
  EXPECT_LE(total(*fitting), room) << room;
  EXPECT_GT(total(*fitting + 1), room) << room;
}

TEST(DataFrameWriter, FindsTheMostStreamDataForEveryRoom) {
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{100'000}}) {
    for (std::size_t room = 0; room < 200; ++room) {
      expect_exact_stream_room(offset, room, LengthField::kPresent);
      expect_exact_stream_room(offset, room, LengthField::kOmitted);
    }
    for (std::size_t room = 16'370; room < 16'420; ++room) {
      expect_exact_stream_room(offset, room, LengthField::kPresent);
    }
  }
}

TEST(DataFrameWriter, HasRoomForAFinAlone) {
  EXPECT_EQ(stream_data_room(StreamId{4}, 0, 3, LengthField::kPresent), 0U);
  EXPECT_EQ(stream_data_room(StreamId{4}, 0, 2, LengthField::kPresent), std::nullopt);
  EXPECT_EQ(stream_data_room(StreamId{4}, 0, 2, LengthField::kOmitted), 0U);
}

TEST(DataFrameWriter, FindsTheMostCryptoDataForEveryRoom) {
  for (std::size_t room = 0; room < 200; ++room) {
    const auto fitting = crypto_data_room(70, room);
    if (!fitting) {
      EXPECT_GT(crypto_header_size(70, 1) + 1, room);
      continue;
    }
    EXPECT_LE(crypto_header_size(70, *fitting) + *fitting, room);
    EXPECT_GT(crypto_header_size(70, *fitting + 1) + *fitting + 1, room);
  }
}

// RFC 9000 §19.6-1, §19.8-2
TEST(DataFrameWriter, NeverOffersRoomPastTheLastOffset) {
  EXPECT_EQ(stream_data_room(StreamId{4}, kMaxVarint - 3, 1200, LengthField::kPresent), 3U);
  EXPECT_EQ(crypto_data_room(kMaxVarint, 1200), std::nullopt);
}

TEST(DataFrameWriter, LetsTheCallerGatherTheData) {
  const Octets encoded = written_by([](ByteWriter& writer) {
    write(writer, StreamHeader{.stream_id = StreamId{8}, .offset = 5, .data_length = 3, .fin = Fin::kYes});
    writer.write_bytes(hex("aa"));
    writer.write_bytes(hex("bb cc"));
  });
  FrameReader reader{encoded};
  const auto stream = std::get<StreamFrame>(*reader.next());
  EXPECT_EQ(test::copy_of(stream.data), hex("aa bb cc"));
  EXPECT_TRUE(reader.at_end());
}

}  // namespace
}  // namespace pollux::wire
