#include "interop/relay/capture_file.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

namespace pollux::interop {
namespace {

TEST(CaptureFile, HoldsFramesWithTheirTimes) {
  const std::string path = testing::TempDir() + "/pollux_capture_test.pcap";
  const std::array<std::uint8_t, 3> frame{1, 2, 3};
  {
    auto capture = CaptureFile::create(path);
    ASSERT_TRUE(capture) << capture.error();
    capture->add(Timestamp::from_nanoseconds(5'000'000'007), frame);
  }
  std::ifstream in{path, std::ios::binary};
  const std::vector<char> bytes{std::istreambuf_iterator<char>{in}, {}};
  constexpr std::size_t kFileHeader = 24;
  constexpr std::size_t kRecordHeader = 16;
  ASSERT_EQ(bytes.size(), kFileHeader + kRecordHeader + frame.size());
  std::array<std::uint32_t, 4> record{};
  std::memcpy(record.data(), bytes.data() + kFileHeader, sizeof record);
  EXPECT_EQ(record, (std::array<std::uint32_t, 4>{5, 7, 3, 3}));
  EXPECT_EQ(bytes.back(), 3);
  std::filesystem::remove(path);
}

TEST(CaptureFile, ThatCannotBeWrittenIsRefusedWithASentence) {
  const auto capture = CaptureFile::create("/nowhere/at/all.pcap");
  ASSERT_FALSE(capture);
  EXPECT_NE(capture.error().find("/nowhere/at/all.pcap"), std::string::npos);
}

}  // namespace
}  // namespace pollux::interop
