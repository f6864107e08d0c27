#include "perf_protocol/request.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::perf_protocol {
namespace {

// draft-banks-quic-performance-00 §2.3.1
TEST(PerfRequest, SaysTheSizeInNetworkByteOrder) {
  EXPECT_EQ(make_header(0x0102030405060708), (Header{1, 2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(make_header(kUnlimited), (Header{255, 255, 255, 255, 255, 255, 255, 255}));
}

TEST(PerfRequest, IsReadInWhateverPiecesItComes) {
  const Header header = make_header(0xfedcba9876543210);
  for (std::size_t cut = 0; cut <= kHeaderSize; ++cut) {
    HeaderReader reader;
    EXPECT_EQ(reader.take(Bytes{header}.first(cut)), cut);
    EXPECT_EQ(reader.response_size().has_value(), cut == kHeaderSize);
    EXPECT_EQ(reader.take(Bytes{header}.subspan(cut)), kHeaderSize - cut);
    EXPECT_EQ(reader.response_size(), 0xfedcba9876543210);
  }
}

TEST(PerfRequest, LeavesTheUploadAlone) {
  std::vector<std::uint8_t> bytes(100, 9);
  HeaderReader reader;
  EXPECT_EQ(reader.take(bytes), kHeaderSize);
  EXPECT_EQ(reader.take(bytes), 0U);
  EXPECT_EQ(reader.response_size(), 0x0909090909090909U);
}

}  // namespace
}  // namespace pollux::perf_protocol
