// ACK frames within a budget: the newest ranges go first, and what was promised is what is read back.
#include "wire/ack_writer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/rng.h"
#include "unit/wire/hex.h"
#include "wire/frame_reader.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;

const std::vector<AckRange> kThreeRanges{{20, 25}, {17, 18}, {12, 12}};

struct Written {
  std::size_t ranges = 0;
  Octets encoded;
};

Written write_within(const AckToSend& ack, std::size_t room) {
  Octets memory(16'384);
  ByteWriter writer{memory};
  const std::size_t ranges = write_ack(writer, ack, room);
  memory.resize(writer.position());
  return {ranges, memory};
}

std::vector<AckRange> ranges_in(const Octets& encoded) {
  FrameReader reader{encoded};
  const auto frame = reader.next();
  EXPECT_TRUE(frame.has_value());
  EXPECT_TRUE(reader.at_end());
  std::vector<AckRange> ranges;
  AckRangeIterator iterator = std::get<AckFrame>(*frame).ranges();
  while (const auto range = iterator.next()) ranges.push_back(*range);
  return ranges;
}

TEST(AckWriter, WritesAllRangesWhenThereIsRoom) {
  const Written written = write_within({.ranges = kThreeRanges, .ack_delay = 100, .ecn = std::nullopt}, 1200);
  EXPECT_EQ(written.ranges, 3U);
  EXPECT_EQ(written.encoded, hex("02 19 40 64 02 05 00 01 03 00"));
}

TEST(AckWriter, PutsEcnCountsBehindTheRanges) {
  const Written written =
      write_within({.ranges = kThreeRanges, .ack_delay = 0, .ecn = EcnCounts{.ect0 = 7, .ect1 = 8, .ce = 9}}, 1200);
  EXPECT_EQ(written.encoded, hex("03 19 00 02 05 00 01 03 00 07 08 09"));
}

// RFC 9000 §13.2.3-1, §13.2.3-3
TEST(AckWriter, DropsTheLowestRangesFirst) {
  const AckToSend ack{.ranges = kThreeRanges, .ack_delay = 100, .ecn = std::nullopt};
  const Written written = write_within(ack, 9);
  EXPECT_EQ(written.ranges, 2U);
  EXPECT_EQ(written.encoded.size(), 8U);
  EXPECT_EQ(ranges_in(written.encoded), (std::vector<AckRange>{{20, 25}, {17, 18}}));
}

TEST(AckWriter, WritesNothingWhenNotEvenTheFirstRangeFits) {
  const AckToSend ack{.ranges = kThreeRanges, .ack_delay = 100, .ecn = std::nullopt};
  EXPECT_EQ(minimum_ack_size(ack), 6U);
  EXPECT_EQ(write_within(ack, 5).ranges, 0U);
  EXPECT_TRUE(write_within(ack, 5).encoded.empty());
  EXPECT_EQ(write_within(ack, 6).ranges, 1U);
}

TEST(AckWriter, NeverWritesBeyondTheWriter) {
  Octets memory(7);
  ByteWriter writer{memory};
  EXPECT_EQ(write_ack(writer, {.ranges = kThreeRanges, .ack_delay = 100, .ecn = std::nullopt}, 1200), 1U);
}

// At 64 ranges the count itself grows to two bytes, at every budget the frame must still fit.
TEST(AckWriter, FitsEveryBudget) {
  std::vector<AckRange> ranges;
  for (PacketNumber number = 1000; number >= 400; number -= 3) ranges.push_back({number, number});
  const AckToSend ack{.ranges = ranges, .ack_delay = 0, .ecn = std::nullopt};
  std::size_t before = 0;
  for (std::size_t room = minimum_ack_size(ack); room < 420; ++room) {
    const Written written = write_within(ack, room);
    ASSERT_LE(written.encoded.size(), room);
    ASSERT_GE(written.ranges, before);
    ASSERT_EQ(ranges_in(written.encoded).size(), written.ranges);
    before = written.ranges;
  }
  EXPECT_EQ(before, ranges.size());
}

TEST(AckWriter, IsReadBackForRandomRanges) {
  constexpr std::uint64_t kSeed = 20'260'303;
  SCOPED_TRACE(::testing::Message() << "seed " << kSeed);
  SeededRng rng{kSeed};
  for (int round = 0; round < 500; ++round) {
    std::vector<AckRange> ranges;
    PacketNumber next = rng.below(1000);
    for (std::uint64_t i = 0; i <= rng.below(100); ++i) {
      const PacketNumber largest = next + (rng.next_u64() >> (30 + rng.below(34)));
      ranges.insert(ranges.begin(), AckRange{next, largest});
      next = largest + 2 + (rng.next_u64() >> (30 + rng.below(34)));
    }
    const Written written = write_within({.ranges = ranges, .ack_delay = rng.below(5000), .ecn = std::nullopt}, 1200);
    const std::vector<AckRange> read = ranges_in(written.encoded);
    ASSERT_EQ(read.size(), written.ranges);
    ASSERT_TRUE(std::ranges::equal(read, std::span{ranges}.first(written.ranges)));
  }
}

TEST(AckWriterDeathTest, RefusesRangesThatTouch) {
  const std::vector<AckRange> touching{{5, 6}, {3, 4}};
  EXPECT_DEATH(static_cast<void>(write_within({.ranges = touching, .ack_delay = 0, .ecn = std::nullopt}, 100)), "");
}

}  // namespace
}  // namespace pollux::wire
