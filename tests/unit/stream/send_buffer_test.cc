#include "stream/send_buffer.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "base/rng.h"

namespace pollux::stream {
namespace {

using wire::Fin;
constexpr std::uint64_t kNoLimit = UINT64_MAX;

std::vector<std::uint8_t> counted(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

SendBuffer::Chunk send(SendBuffer& buffer, std::uint64_t max_bytes, std::uint64_t limit = kNoLimit) {
  const auto chunk = buffer.next_chunk(max_bytes, limit);
  EXPECT_TRUE(chunk.has_value());
  buffer.on_sent(*chunk);
  return *chunk;
}

TEST(SendBuffer, MergesContiguousMemoryIntoOneFragment) {
  const auto data = counted(100);
  SendBuffer buffer;
  EXPECT_EQ(buffer.write(Bytes{data}.first(40), Fin::kNo), 40U);
  EXPECT_EQ(buffer.write(Bytes{data}.subspan(40), Fin::kNo), 60U);
  EXPECT_EQ(buffer.fragment_count(), 1U);
  EXPECT_EQ(buffer.write(Bytes{data}.first(1), Fin::kNo), 1U);
  EXPECT_EQ(buffer.fragment_count(), 2U);
}

TEST(SendBuffer, TakesAPrefixWhenItsRoomIsUsedUpAndThenNoFin) {
  const std::vector<std::uint8_t> data(kMaxUnsentBytes + 10);
  SendBuffer buffer;
  EXPECT_EQ(buffer.write(data, Fin::kYes), kMaxUnsentBytes);
  EXPECT_FALSE(buffer.fin_written());
  EXPECT_FALSE(buffer.has_room());
  send(buffer, kMaxUnsentBytes);
  EXPECT_TRUE(buffer.has_room());
  EXPECT_EQ(buffer.write(Bytes{data}.subspan(kMaxUnsentBytes), Fin::kYes), 10U);
  EXPECT_TRUE(buffer.fin_written());
}

TEST(SendBuffer, TakesNothingWhileItHasTooManyFragments) {
  const auto data = counted(3);
  SendBuffer buffer;
  for (std::size_t i = 0; i < kMaxFragments; ++i) EXPECT_EQ(buffer.write(Bytes{data}.first(1), Fin::kNo), 1U);
  EXPECT_EQ(buffer.write(Bytes{data}.first(1), Fin::kNo), 0U);
  const auto sent = send(buffer, kMaxFragments);
  EXPECT_FALSE(buffer.has_room());
  EXPECT_EQ(buffer.on_acked(sent.offset, sent.length, sent.fin), kMaxFragments);
  EXPECT_TRUE(buffer.has_room());
}

TEST(SendBuffer, GathersAcrossFragments) {
  const auto data = counted(30);
  SendBuffer buffer;
  ASSERT_EQ(buffer.write(Bytes{data}.first(10), Fin::kNo), 10U);
  ASSERT_EQ(buffer.write(Bytes{data}.subspan(20), Fin::kNo), 10U);
  ASSERT_EQ(buffer.write(Bytes{data}.subspan(10, 10), Fin::kNo), 10U);
  std::vector<std::uint8_t> out(16);
  buffer.copy_out(7, out);
  const std::vector<std::uint8_t> expected{7, 8, 9, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 10, 11, 12};
  EXPECT_EQ(out, expected);
}

// RFC 9000 §2.2-4, §19.10-3
TEST(SendBuffer, CutsNewDataAtTheFlowControlLimit) {
  const auto data = counted(100);
  SendBuffer buffer;
  ASSERT_EQ(buffer.write(data, Fin::kYes), 100U);
  const auto chunk = send(buffer, 1000, 60);
  EXPECT_EQ(chunk.length, 60U);
  EXPECT_EQ(chunk.fin, Fin::kNo);
  EXPECT_EQ(buffer.next_chunk(1000, 60), std::nullopt);
  EXPECT_EQ(send(buffer, 1000, 100).fin, Fin::kYes);
}

// RFC 9000 §13.3-4
TEST(SendBuffer, SendsLostDataBeforeNewData) {
  const auto data = counted(100);
  SendBuffer buffer;
  ASSERT_EQ(buffer.write(data, Fin::kNo), 100U);
  send(buffer, 20);
  send(buffer, 20);
  buffer.on_lost(0, 20, Fin::kNo);
  const auto chunk = send(buffer, 15);
  EXPECT_TRUE(chunk.is_retransmission);
  EXPECT_EQ(chunk.offset, 0U);
  EXPECT_EQ(send(buffer, 15).offset, 15U);
  EXPECT_EQ(send(buffer, 15).offset, 40U);
}

// RFC 9000 §13.3-6
TEST(SendBuffer, QueuesOnlyWhatWasNotAckedMeanwhile) {
  const auto data = counted(100);
  SendBuffer buffer;
  ASSERT_EQ(buffer.write(data, Fin::kNo), 100U);
  send(buffer, 100);
  EXPECT_EQ(buffer.on_acked(40, 20, Fin::kNo), 0U);
  buffer.on_lost(0, 100, Fin::kNo);
  EXPECT_EQ(buffer.next_chunk(1000, 0)->length, 40U);
  // It was late, not lost.
  EXPECT_EQ(buffer.on_acked(0, 40, Fin::kNo), 60U);
  EXPECT_EQ(buffer.next_chunk(1000, 0)->offset, 60U);
  EXPECT_EQ(buffer.on_acked(60, 40, Fin::kNo), 40U);
  EXPECT_FALSE(buffer.has_lost());
}

TEST(SendBuffer, ReportsEachAckedByteOnce) {
  const auto data = counted(100);
  SendBuffer buffer;
  ASSERT_EQ(buffer.write(data, Fin::kNo), 100U);
  send(buffer, 100);
  EXPECT_EQ(buffer.on_acked(50, 25, Fin::kNo), 0U);
  EXPECT_EQ(buffer.on_acked(0, 50, Fin::kNo), 75U);
  EXPECT_EQ(buffer.on_acked(0, 75, Fin::kNo), 0U);
  EXPECT_EQ(buffer.on_acked(70, 30, Fin::kNo), 25U);
  EXPECT_EQ(buffer.fragment_count(), 0U);
}

TEST(SendBuffer, SendsALostFinAgainWithoutData) {
  const auto data = counted(10);
  SendBuffer buffer;
  ASSERT_EQ(buffer.write(data, Fin::kNo), 10U);
  send(buffer, 10);
  ASSERT_EQ(buffer.write({}, Fin::kYes), 0U);
  EXPECT_TRUE(buffer.has_bare_fin());
  const auto fin = send(buffer, 0, 0);
  EXPECT_EQ(fin.length, 0U);
  EXPECT_EQ(fin.fin, Fin::kYes);
  buffer.on_lost(10, 0, Fin::kYes);
  EXPECT_TRUE(buffer.has_lost());
  EXPECT_EQ(send(buffer, 0, 0).fin, Fin::kYes);
  EXPECT_EQ(buffer.on_acked(10, 0, Fin::kYes), 0U);
  EXPECT_FALSE(buffer.all_acked());
  EXPECT_EQ(buffer.on_acked(0, 10, Fin::kNo), 10U);
  EXPECT_TRUE(buffer.all_acked());
}

// RFC 9000 §3.5-4, §4.5-2
TEST(SendBuffer, SendsNothingMoreOnceAbandonedAndIgnoresLateAnswers) {
  const auto data = counted(100);
  SendBuffer buffer;
  ASSERT_EQ(buffer.write(data, Fin::kYes), 100U);
  send(buffer, 50);
  buffer.abandon();
  EXPECT_EQ(buffer.sent(), 50U);
  EXPECT_EQ(buffer.unsent(), 0U);
  buffer.on_lost(0, 50, Fin::kNo);
  EXPECT_EQ(buffer.on_acked(0, 50, Fin::kNo), 0U);
  EXPECT_EQ(buffer.next_chunk(100, kNoLimit), std::nullopt);
}

// RFC 9000 §2.2-3
TEST(SendBuffer, DeliversEveryByteUnderRandomLossForManySeeds) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    SeededRng rng{seed};
    const auto data = counted(5000);
    std::vector<std::uint8_t> received(data.size());
    std::vector<SendBuffer::Chunk> in_flight;
    SendBuffer buffer;
    std::size_t written = 0;
    std::uint64_t freed = 0;
    for (int step = 0; !buffer.all_acked(); ++step) {
      ASSERT_LT(step, 100'000);
      const std::uint64_t choice = rng.below(4);
      if (choice == 0 && !buffer.fin_written()) {
        const std::size_t size = std::min<std::size_t>(rng.below(200), data.size() - written);
        const Fin fin = written + size == data.size() ? Fin::kYes : Fin::kNo;
        written += buffer.write(Bytes{data}.subspan(written, size), fin);
      } else if (const auto chunk = buffer.next_chunk(1 + rng.below(100), kNoLimit); choice == 1 && chunk) {
        buffer.copy_out(chunk->offset, MutableBytes{received}.subspan(chunk->offset, chunk->length));
        buffer.on_sent(*chunk);
        in_flight.push_back(*chunk);
      } else if (!in_flight.empty()) {
        const std::size_t at = rng.below(in_flight.size());
        const SendBuffer::Chunk answered = in_flight[at];
        in_flight[at] = in_flight.back();
        in_flight.pop_back();
        if (choice == 2) {
          buffer.on_lost(answered.offset, answered.length, answered.fin);
          // Now and then it was only late.
          if (rng.below(4) == 0) freed += buffer.on_acked(answered.offset, answered.length, answered.fin);
        } else {
          freed += buffer.on_acked(answered.offset, answered.length, answered.fin);
        }
      }
    }
    EXPECT_EQ(freed, data.size());
    EXPECT_EQ(received, data);
  }
}

// draft-ietf-quic-reliable-stream-reset-09 §5
TEST(SendBuffer, SendsOnlyWhatWasPromisedOnceTheRestIsGivenUp) {
  const auto data = counted(100);
  SendBuffer buffer;
  EXPECT_EQ(buffer.write(data, Fin::kYes), 100U);
  const auto first = send(buffer, 30);
  const auto second = send(buffer, 30);
  buffer.on_lost(first.offset, first.length, first.fin);
  buffer.give_up_beyond(20);
  EXPECT_EQ(buffer.written(), 60U);
  EXPECT_FALSE(buffer.fin_written());
  buffer.on_lost(second.offset, second.length, second.fin);
  const auto again = send(buffer, 100);
  EXPECT_EQ(again.offset, 0U);
  EXPECT_EQ(again.length, 20U);
  EXPECT_EQ(again.fin, Fin::kNo);
  EXPECT_EQ(buffer.next_chunk(100, kNoLimit), std::nullopt);
  EXPECT_EQ(buffer.on_acked(again.offset, again.length, again.fin), 20U);
}

TEST(SendBuffer, StillSendsWhatWasPromisedAndNotYetSent) {
  const auto data = counted(100);
  SendBuffer buffer;
  EXPECT_EQ(buffer.write(data, Fin::kNo), 100U);
  send(buffer, 30);
  buffer.give_up_beyond(50);
  EXPECT_EQ(buffer.unsent(), 20U);
  EXPECT_EQ(send(buffer, 100).length, 20U);
  buffer.reset();
  EXPECT_EQ(buffer.write(data, Fin::kYes), 100U);
  const auto whole = send(buffer, 100);
  buffer.on_lost(whole.offset, whole.length, whole.fin);
  EXPECT_EQ(send(buffer, 100).length, 100U);
}

}  // namespace
}  // namespace pollux::stream
