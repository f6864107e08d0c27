#include "base/byte_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>

namespace pollux {
namespace {

class ByteReaderTest : public ::testing::Test {
 protected:
  ByteReaderTest() { std::iota(bytes_.begin(), bytes_.end(), std::uint8_t{1}); }

  std::array<std::uint8_t, 16> bytes_{};
  ByteReader reader_{bytes_};
};

TEST_F(ByteReaderTest, ReadsIntegersInNetworkOrder) {
  EXPECT_EQ(reader_.read_u8(), 0x01);
  EXPECT_EQ(reader_.read_u16(), 0x0203);
  EXPECT_EQ(reader_.read_u32(), 0x04050607U);
  EXPECT_EQ(reader_.read_u64(), 0x08090a0b0c0d0e0fU);
  EXPECT_EQ(reader_.position(), 15U);
  EXPECT_EQ(reader_.remaining(), 1U);
}

TEST_F(ByteReaderTest, LendsBytesOutOfTheInput) {
  ASSERT_TRUE(reader_.skip(3));
  const auto taken = reader_.read_bytes(4);
  ASSERT_TRUE(taken.has_value());
  EXPECT_EQ(taken->data(), bytes_.data() + 3);
  EXPECT_EQ(taken->size(), 4U);
  EXPECT_EQ(reader_.rest().data(), bytes_.data() + 7);
  EXPECT_EQ(reader_.rest().size(), 9U);
  EXPECT_EQ(reader_.remaining(), 9U);
}

TEST_F(ByteReaderTest, MovesNothingWhereAReadFails) {
  ASSERT_TRUE(reader_.skip(15));
  EXPECT_FALSE(reader_.read_u16().has_value());
  EXPECT_FALSE(reader_.read_u32().has_value());
  EXPECT_FALSE(reader_.read_u64().has_value());
  EXPECT_FALSE(reader_.read_bytes(2).has_value());
  EXPECT_FALSE(reader_.skip(SIZE_MAX));
  EXPECT_EQ(reader_.position(), 15U);
  EXPECT_EQ(reader_.read_u8(), 16);
  EXPECT_TRUE(reader_.empty());
  EXPECT_FALSE(reader_.read_u8().has_value());
}

TEST(ByteReader, OfNothingGivesNothing) {
  ByteReader reader{Bytes{}};
  EXPECT_TRUE(reader.empty());
  EXPECT_FALSE(reader.read_u8().has_value());
  const auto none = reader.read_bytes(0);
  ASSERT_TRUE(none.has_value());
  EXPECT_TRUE(none->empty());
}

}  // namespace
}  // namespace pollux
