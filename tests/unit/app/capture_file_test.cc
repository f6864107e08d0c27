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

std::vector<std::uint8_t> first_bytes_of_packets(const std::string& path) {
  constexpr std::size_t kBeforePacket = 28;
  const auto bytes = read_binary_file(path, "it");
  EXPECT_TRUE(bytes.has_value());
  std::vector<std::uint8_t> found;
  for (std::size_t at = 0; bytes && at + 8 <= bytes->size();) {
    std::array<std::uint32_t, 2> head{};
    std::memcpy(head.data(), bytes->data() + at, sizeof(head));
    if (head[0] == kPacket) found.push_back((*bytes)[at + kBeforePacket]);
    at += head[1];
  }
  return found;
}

// A packet of so many bytes of the number that is its time, too.
void add(CaptureRing& ring, std::size_t size, std::uint8_t at = 1) {
  ring.add(at, Direction::kInbound, size, [at](MutableBytes room) { std::ranges::fill(room, at); });
  ring.publish(1);
}

TEST(CaptureFile, PutsSecretsBeforeThePacketsThatCameWithThem) {
  const TemporaryDirectory folder;
  CaptureRing ring;
  auto file = CaptureFile::open(folder / "c.pcapng", 1'000'000);
  ASSERT_TRUE(file) << file.error();
  file->add(ring);
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
  auto file = CaptureFile::open(folder / "c.pcapng", 2'000);
  ASSERT_TRUE(file);
  file->add(ring);
  file->begin(CaptureFile::Link::kEthernet);
  for (int i = 0; i < 10; ++i) add(ring, 500);
  (void)file->drain();
  file->finish();
  EXPECT_FALSE(ring.is_open());
  EXPECT_THAT(blocks_of(folder / "c.pcapng"),
              ElementsAre(kSection, kInterface, kPacket, kPacket, kPacket, kStatistics));
}

TEST(CaptureFile, TellsWhatSeveralWorkersSawInTheOrderOfTheirTime) {
  const TemporaryDirectory folder;
  CaptureRing first;
  CaptureRing second;
  auto file = CaptureFile::open(folder / "c.pcapng", 1'000'000);
  ASSERT_TRUE(file);
  file->add(first);
  file->add(second);
  file->begin(CaptureFile::Link::kEthernet);
  for (const std::uint8_t at : std::initializer_list<std::uint8_t>{1, 3, 5}) add(first, 1, at);
  for (const std::uint8_t at : std::initializer_list<std::uint8_t>{2, 4}) add(second, 1, at);
  EXPECT_TRUE(file->drain());
  file->finish();
  EXPECT_THAT(first_bytes_of_packets(folder / "c.pcapng"), ElementsAre(1, 2, 3, 4, 5));
}

TEST(CaptureFile, SaysWhyItCannotBeWritten) {
  const auto file = CaptureFile::open("/nonexistent/c.pcapng", 1);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error(), ::testing::StartsWith("the capture '/nonexistent/c.pcapng'"));
}

}  // namespace
}  // namespace pollux::app
