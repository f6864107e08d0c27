#include "base/byte_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace pollux {
namespace {

using ::testing::ElementsAre;

TEST(ByteWriter, WritesIntegersInNetworkOrder) {
  std::array<std::uint8_t, 15> out{};
  ByteWriter writer{out};
  writer.write_u8(0x01);
  writer.write_u16(0x0203);
  writer.write_u32(0x04050607);
  writer.write_u64(0x08090a0b0c0d0e0f);
  EXPECT_THAT(out, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  EXPECT_EQ(writer.remaining(), 0U);
  EXPECT_EQ(writer.position(), 15U);
}

TEST(ByteWriter, CopiesBytesAndFills) {
  std::array<std::uint8_t, 6> out{};
  ByteWriter writer{out};
  writer.write_bytes(std::array<std::uint8_t, 2>{7, 8});
  writer.write_bytes({});
  writer.fill(9, 3);
  writer.fill(1, 0);
  EXPECT_THAT(out, ElementsAre(7, 8, 9, 9, 9, 0));
  EXPECT_THAT(writer.written(), ElementsAre(7, 8, 9, 9, 9));
}

TEST(ByteWriter, LeavesHolesToBeFilledLater) {
  std::array<std::uint8_t, 4> out{};
  ByteWriter writer{out};
  writer.write_u8(1);
  const MutableBytes hole = writer.reserve(2);
  writer.write_u8(4);
  ByteWriter{hole}.write_u16(0x0203);
  EXPECT_THAT(out, ElementsAre(1, 2, 3, 4));
}

TEST(ByteWriter, ForgetsWhatWasWrittenSinceAnEarlierPosition) {
  std::array<std::uint8_t, 4> out{};
  ByteWriter writer{out};
  writer.write_u8(1);
  const std::size_t position = writer.position();
  writer.write_u16(0xffff);
  writer.rewind(position);
  EXPECT_EQ(writer.remaining(), 3U);
  writer.write_u8(2);
  EXPECT_THAT(writer.written(), ElementsAre(1, 2));
}

TEST(ByteWriterDeathTest, StopsTheProcessBeforeItWritesPastTheEnd) {
  std::array<std::uint8_t, 3> out{};
  ByteWriter writer{out};
  EXPECT_DEATH(writer.write_u32(1), "invariant broken");
  EXPECT_DEATH(writer.write_bytes(std::array<std::uint8_t, 4>{}), "invariant broken");
  EXPECT_DEATH(writer.fill(0, 4), "invariant broken");
  EXPECT_DEATH((void)writer.reserve(4), "invariant broken");
  EXPECT_DEATH(writer.rewind(1), "invariant broken");
}

}  // namespace
}  // namespace pollux
