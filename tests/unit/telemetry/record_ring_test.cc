#include "telemetry/record_ring.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace pollux::telemetry {
namespace {

using Record = std::vector<std::uint8_t>;

Record record_of(std::size_t size, std::uint8_t first) {
  Record record(size);
  std::iota(record.begin(), record.end(), first);
  return record;
}

std::vector<Record> all(RecordRing& ring, std::size_t limit = SIZE_MAX) {
  std::vector<Record> records;
  ring.drain(limit, [&](Bytes bytes) { records.emplace_back(bytes.begin(), bytes.end()); });
  return records;
}

TEST(RecordRing, GivesRecordsBackInOrderAndWhole) {
  RecordRing ring{1024};
  for (std::uint8_t i = 1; i < 20; ++i) ASSERT_TRUE(ring.write(record_of(i, i)));
  const auto records = all(ring);
  ASSERT_EQ(records.size(), 19U);
  for (std::uint8_t i = 1; i < 20; ++i) EXPECT_EQ(records[i - 1U], record_of(i, i));
  EXPECT_TRUE(all(ring).empty());
}

TEST(RecordRing, RefusesWhatFindsNoRoomAndTakesItOnceThereIs) {
  RecordRing ring{256};
  std::size_t taken = 0;
  while (ring.write(record_of(24, 0))) ++taken;
  EXPECT_EQ(taken, 256U / 32U);
  EXPECT_EQ(all(ring, 1).size(), 1U);
  EXPECT_TRUE(ring.write(record_of(24, 0)));
  EXPECT_FALSE(ring.write(record_of(24, 0)));
}

TEST(RecordRing, RefusesARecordThatIsLargerThanItself) {
  RecordRing ring{256};
  EXPECT_TRUE(ring.reserve(256).empty());
  EXPECT_TRUE(ring.write(record_of(100, 1)));
}

TEST(RecordRing, KeepsRecordsInOnePieceWhereTheMemoryEnds) {
  RecordRing ring{256};
  for (std::size_t round = 0; round < 1000; ++round) {
    const Record record = record_of(1 + (round * 37) % 120, static_cast<std::uint8_t>(round));
    ASSERT_TRUE(ring.write(record)) << round;
    const auto records = all(ring);
    ASSERT_EQ(records.size(), 1U);
    ASSERT_EQ(records.front(), record);
  }
}

TEST(RecordRing, ShowsNothingBeforeItIsPublishedAndForgetsWhatIsRewound) {
  RecordRing ring{1024};
  (void)ring.reserve(8);
  ring.append(8);
  const std::uint64_t mark = ring.position();
  (void)ring.reserve(8);
  ring.append(8);
  EXPECT_TRUE(all(ring).empty());
  ring.rewind(mark);
  ring.publish();
  EXPECT_EQ(all(ring).size(), 1U);
}

TEST(RecordRing, KeepsFreeWhatItIsToldTo) {
  RecordRing ring{256};
  EXPECT_TRUE(ring.reserve(8, 256).empty());
  EXPECT_FALSE(ring.reserve(8, 128).empty());
}

TEST(RecordRing, CarriesEverythingFromOneThreadToAnother) {
  constexpr std::uint32_t kRecords = 20'000;
  RecordRing ring{4096};
  std::thread writer([&ring] {
    for (std::uint32_t i = 0; i < kRecords;) {
      Record record(sizeof(i) + i % 50);
      std::memcpy(record.data(), &i, sizeof(i));
      if (ring.write(record)) {
        ++i;
      } else {
        std::this_thread::yield();
      }
    }
  });
  std::uint32_t expected = 0;
  bool right = true;
  while (expected < kRecords) {
    const std::size_t read = ring.drain(100, [&](Bytes bytes) {
      std::uint32_t number = 0;
      std::memcpy(&number, bytes.data(), sizeof(number));
      right = right && number == expected && bytes.size() == sizeof(number) + number % 50;
      ++expected;
    });
    if (read == 0) std::this_thread::yield();
  }
  writer.join();
  EXPECT_TRUE(right);
}

}  // namespace
}  // namespace pollux::telemetry
