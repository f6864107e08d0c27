#include "connection/sent_frame_log.h"

#include <gtest/gtest.h>

#include <vector>

#include "connection/sent_frame_recorder.h"

namespace pollux::connection {
namespace {

// Records that can be told apart.
SentFrame record(std::uint64_t number) {
  return SentRetireConnectionId{.sequence_number = number};
}

std::vector<std::uint64_t> visited(SentFrameLog& log, recovery::FrameRecordSpan span) {
  std::vector<std::uint64_t> numbers;
  log.for_each(span, [&](const SentFrame& frame) {
    numbers.push_back(std::get<SentRetireConnectionId>(frame).sequence_number);
  });
  return numbers;
}

using Numbers = std::vector<std::uint64_t>;

TEST(SentFrameLog, GivesAPacketTheRecordsOfItsSpan) {
  SentFrameLog log;
  for (std::uint64_t i = 0; i < 5; ++i) log.add(record(i));
  EXPECT_EQ(log.end(), 5U);
  EXPECT_EQ(visited(log, {.first = 1, .count = 3}), (Numbers{1, 2, 3}));
  EXPECT_EQ(visited(log, {.first = 2, .count = 0}), Numbers{});
}

TEST(SentFrameLog, PositionsGoOnAfterTrimming) {
  SentFrameLog log;
  for (std::uint64_t i = 0; i < 5; ++i) log.add(record(i));
  log.trim(3);
  EXPECT_EQ(log.end(), 5U);
  log.add(record(5));
  EXPECT_EQ(log.end(), 6U);
  EXPECT_EQ(visited(log, {.first = 4, .count = 2}), (Numbers{4, 5}));
}

TEST(SentFrameLog, PassesOverRecordsThatAreGoneOrNeverWere) {
  SentFrameLog log;
  for (std::uint64_t i = 0; i < 5; ++i) log.add(record(i));
  log.trim(3);
  EXPECT_EQ(visited(log, {.first = 1, .count = 10}), (Numbers{3, 4}));
}

TEST(SentFrameLog, TrimWithoutAFirstEmptiesIt) {
  SentFrameLog log;
  for (std::uint64_t i = 0; i < 5; ++i) log.add(record(i));
  log.trim(std::nullopt);
  EXPECT_EQ(visited(log, {.first = 0, .count = 5}), Numbers{});
  EXPECT_EQ(log.end(), 5U);
}

TEST(SentFrameLog, TrimNeverGoesBack) {
  SentFrameLog log;
  for (std::uint64_t i = 0; i < 5; ++i) log.add(record(i));
  log.trim(4);
  log.trim(1);
  EXPECT_EQ(visited(log, {.first = 0, .count = 5}), Numbers{4});
}

TEST(SentFrameRecorder, PutsStreamRecordsIntoTheLog) {
  SentFrameLog log;
  SentFrameRecorder recorder{log};
  recorder.on_stream_frame_sent({.stream_id = wire::StreamId{4}, .offset = 9});
  std::vector<stream::SentStreamFrame> seen;
  log.for_each({.first = 0, .count = 1},
               [&](const SentFrame& frame) { seen.push_back(std::get<stream::SentStreamFrame>(frame)); });
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].offset, 9U);
}

}  // namespace
}  // namespace pollux::connection
