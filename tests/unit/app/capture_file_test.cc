#include "app/common/capture_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "app/common/read_file.h"
#include "unit/app/temporary_directory.h"

namespace pollux::app {
namespace {

using drivers::capture::CaptureRing;
using drivers::capture::Direction;
using ::testing::ElementsAre;

constexpr std::uint32_t kSection = 0x0A0D0D0A;
constexpr std::uint32_t kInterface = 1;
constexpr std::uint32_t kStatistics = 5;
constexpr std::uint32_t kPacket = 6;
constexpr std::uint32_t kSecrets = 10;

std::vector<std::uint32_t> blocks_of(const std::string& path) {
  const auto bytes = read_binary_file(path, "it");
  EXPECT_TRUE(bytes.has_value());
  std::vector<std::uint32_t> types;
  for (std::size_t at = 0; bytes && at + 8 <= bytes->size();) {
    std::array<std::uint32_t, 2> head{};
    std::memcpy(head.data(), bytes->data() + at, sizeof(head));
    types.push_back(head[0]);
    at += head[1];
  }
  return types;
}

void add(CaptureRing& ring, std::size_t size) {
  ring.add(1, Direction::kInbound, size, [](MutableBytes room) { std::ranges::fill(room, std::uint8_t{1}); });
  ring.publish(1);
}

TEST(CaptureFile, PutsSecretsBeforeThePacketsThatCameWithThem) {
  const TemporaryDirectory folder;
  CaptureRing ring;
  auto file = CaptureFile::open(folder / "c.pcapng", 1'000'000, ring);
  ASSERT_TRUE(file) << file.error();
  file->begin(CaptureFile::Link::kEthernet);
  add(ring, 100);
  EXPECT_TRUE(file->drain());
  file->add_secret("A 1 2");
  EXPECT_FALSE(file->drain());
  file->finish();
  EXPECT_THAT(blocks_of(folder / "c.pcapng"), ElementsAre(kSection, kInterface, kSecrets, kPacket, kStatistics));
}

TEST(CaptureFile, EndsAtItsLimitWithItsCounts) {
  const TemporaryDirectory folder;
  CaptureRing ring;
  auto file = CaptureFile::open(folder / "c.pcapng", 2'000, ring);
  ASSERT_TRUE(file);
  file->begin(CaptureFile::Link::kEthernet);
  for (int i = 0; i < 10; ++i) add(ring, 500);
  (void)file->drain();
  file->finish();
  EXPECT_FALSE(ring.is_open());
  EXPECT_THAT(blocks_of(folder / "c.pcapng"),
              ElementsAre(kSection, kInterface, kPacket, kPacket, kPacket, kStatistics));
}

TEST(CaptureFile, SaysWhyItCannotBeWritten) {
  CaptureRing ring;
  const auto file = CaptureFile::open("/nonexistent/c.pcapng", 1, ring);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error(), ::testing::StartsWith("the capture '/nonexistent/c.pcapng'"));
}

}  // namespace
}  // namespace pollux::app
