#include "stream/receive_buffer.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

#include "base/rng.h"

namespace pollux::stream {
namespace {

using wire::Fin;
using Result = std::expected<void, ReceiveError>;

std::vector<std::uint8_t> numbered(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i * 7 + i / 251);
  return bytes;
}

class ReceiveBufferTest : public testing::Test {
 protected:
  Result give(std::uint64_t offset, std::size_t length, Fin fin = Fin::kNo) {
    return buffer_.on_data(offset, Bytes{stream_}.subspan(offset, length), fin, [this](Bytes piece, Fin end) {
      EXPECT_FALSE(ended_);
      if (!piece.empty()) last_piece_ = piece.data();
      received_.insert(received_.end(), piece.begin(), piece.end());
      ended_ = end == Fin::kYes;
    });
  }
  void expect_received(std::size_t length) const {
    ASSERT_EQ(received_.size(), length);
    EXPECT_TRUE(std::equal(received_.begin(), received_.end(), stream_.begin()));
  }

  std::vector<std::uint8_t> stream_ = numbered(40'000);
  ChunkPool pool_{16};
  ReceiveBuffer buffer_{pool_};
  std::vector<std::uint8_t> received_;
  const std::uint8_t* last_piece_ = nullptr;
  bool ended_ = false;
};

TEST_F(ReceiveBufferTest, LendsDataInOrderFromThePacketItself) {
  ASSERT_TRUE(give(0, 100));
  EXPECT_EQ(last_piece_, stream_.data());
  ASSERT_TRUE(give(50, 100));
  EXPECT_EQ(last_piece_, stream_.data() + 100);
  expect_received(150);
  EXPECT_EQ(pool_.in_use(), 0U);
}

// RFC 9000 §2.2-1
TEST_F(ReceiveBufferTest, DeliversWhatItHeldWhenTheGapCloses) {
  ASSERT_TRUE(give(5000, 9000, Fin::kYes));
  expect_received(0);
  EXPECT_GT(pool_.in_use(), 0U);
  ASSERT_TRUE(give(0, 5000));
  expect_received(14'000);
  EXPECT_TRUE(ended_);
  EXPECT_TRUE(buffer_.is_complete());
  EXPECT_EQ(pool_.in_use(), 0U);
}

TEST_F(ReceiveBufferTest, DeliversAnEndThatComesAlone) {
  ASSERT_TRUE(give(0, 10));
  EXPECT_FALSE(ended_);
  ASSERT_TRUE(give(10, 0, Fin::kYes));
  EXPECT_TRUE(ended_);
  ASSERT_TRUE(give(10, 0, Fin::kYes));
}

// RFC 9000 §4.5-3, §4.5-4
TEST_F(ReceiveBufferTest, RefusesWhateverContradictsTheFinalSize) {
  ASSERT_TRUE(give(50, 50, Fin::kYes));
  EXPECT_EQ(give(90, 20).error(), ReceiveError::kFinalSize);
  EXPECT_EQ(give(0, 50, Fin::kYes).error(), ReceiveError::kFinalSize);
  EXPECT_EQ(buffer_.on_reset(99).error(), ReceiveError::kFinalSize);
  ASSERT_TRUE(give(0, 50));
  EXPECT_EQ(give(100, 1).error(), ReceiveError::kFinalSize);
}

TEST_F(ReceiveBufferTest, RefusesAFinalSizeBelowWhatWasReceived) {
  ASSERT_TRUE(give(50, 50));
  EXPECT_EQ(give(60, 10, Fin::kYes).error(), ReceiveError::kFinalSize);
  EXPECT_EQ(buffer_.on_reset(99).error(), ReceiveError::kFinalSize);
  EXPECT_TRUE(buffer_.on_reset(100));
  EXPECT_EQ(pool_.in_use(), 0U);
}

TEST_F(ReceiveBufferTest, RefusesAsAWholeWhenThePoolIsDry) {
  ChunkPool small{1};
  ReceiveBuffer buffer{small};
  const auto ignore = [](Bytes, Fin) {};
  EXPECT_EQ(buffer.on_data(100, Bytes{stream_}.first(5000), Fin::kYes, ignore).error(), ReceiveError::kNoMemory);
  EXPECT_EQ(small.in_use(), 0U);
  EXPECT_EQ(buffer.highest(), 0U);
  EXPECT_EQ(buffer.final_size(), std::nullopt);
  // Data in order needs no chunk.
  EXPECT_TRUE(buffer.on_data(0, Bytes{stream_}.first(5000), Fin::kNo, ignore));
}

TEST_F(ReceiveBufferTest, RefusesTooManyGaps) {
  for (std::uint64_t i = 0; i < kMaxReceivedRanges; ++i) ASSERT_TRUE(give(1 + 2 * i, 1));
  EXPECT_EQ(give(1 + 2 * kMaxReceivedRanges, 1).error(), ReceiveError::kNoMemory);
  ASSERT_TRUE(give(0, 1));
  ASSERT_TRUE(give(1 + 2 * kMaxReceivedRanges, 1));
}

// RFC 9000 §7.5-1, §7.5-3
TEST_F(ReceiveBufferTest, HoldsCryptoDataUpToItsLimitAndNotBeyond) {
  static_assert(kMaxCryptoBuffer >= 4096);
  ReceiveBuffer crypto{pool_, 4096};
  const auto ignore = [](Bytes, Fin) {};
  ASSERT_TRUE(crypto.on_data(96, Bytes{stream_}.first(4000), Fin::kNo, ignore));
  EXPECT_EQ(crypto.on_data(4096, Bytes{stream_}.first(1), Fin::kNo, ignore).error(), ReceiveError::kBufferExceeded);
}

TEST_F(ReceiveBufferTest, GivesItsChunksBackWhenDiscarded) {
  ASSERT_TRUE(give(9000, 100));
  buffer_.discard();
  EXPECT_EQ(pool_.in_use(), 0U);
  ASSERT_TRUE(give(0, 9000, Fin::kNo));
  expect_received(0);
  EXPECT_EQ(buffer_.highest(), 9100U);
}

TEST_F(ReceiveBufferTest, StopsInTheMiddleWhenItsReaderDiscards) {
  ASSERT_TRUE(give(100, 20'000));
  int pieces = 0;
  ASSERT_TRUE(buffer_.on_data(0, Bytes{stream_}.first(100), Fin::kNo, [&](Bytes, Fin) {
    if (++pieces == 2) buffer_.discard();
  }));
  EXPECT_EQ(pieces, 2);
  EXPECT_EQ(pool_.in_use(), 0U);
}

TEST_F(ReceiveBufferTest, ServesAnotherStreamAfterReset) {
  ASSERT_TRUE(give(5000, 100, Fin::kYes));
  buffer_.reset();
  EXPECT_EQ(pool_.in_use(), 0U);
  ASSERT_TRUE(give(10, 30'000, Fin::kYes));
  ASSERT_TRUE(give(0, 20));
  expect_received(30'010);
}

TEST_F(ReceiveBufferTest, PutsRandomPiecesInOrderForManySeeds) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    SeededRng rng{seed};
    buffer_.reset();
    received_.clear();
    ended_ = false;
    for (int step = 0; !buffer_.is_complete(); ++step) {
      ASSERT_LT(step, 100'000);
      const std::uint64_t offset = rng.below(stream_.size());
      const std::uint64_t length = std::min<std::uint64_t>(rng.below(3000), stream_.size() - offset);
      const bool at_end = offset + length == stream_.size();
      const std::uint64_t head = buffer_.delivered();
      // Mostly anywhere, at times just at the front, so that it comes to an end.
      const bool at_front = rng.below(3) == 0;
      const std::uint64_t from = at_front ? head : offset;
      const std::uint64_t count = at_front ? std::min<std::uint64_t>(length, stream_.size() - head) : length;
      const bool ends = at_front ? from + count == stream_.size() : at_end;
      ASSERT_TRUE(give(from, count, ends ? Fin::kYes : Fin::kNo));
    }
    expect_received(stream_.size());
    EXPECT_TRUE(ended_);
    EXPECT_EQ(pool_.in_use(), 0U);
  }
}

// draft-ietf-quic-reliable-stream-reset-09 §5.2
TEST_F(ReceiveBufferTest, IsCompleteWithTheLowestSizeThatAnAbandonedStreamPromised) {
  ASSERT_TRUE(give(0, 10));
  ASSERT_TRUE(buffer_.on_reset_at(100, 30));
  ASSERT_TRUE(buffer_.on_reset_at(100, 20));
  ASSERT_TRUE(buffer_.on_reset_at(100, 40));
  EXPECT_FALSE(buffer_.is_complete());
  ASSERT_TRUE(give(10, 10));
  EXPECT_TRUE(buffer_.is_complete());
  expect_received(20);
  EXPECT_FALSE(ended_);
}

TEST_F(ReceiveBufferTest, EndsNoAbandonedStreamAsIfItWereWhole) {
  ASSERT_TRUE(buffer_.on_reset_at(20, 20));
  ASSERT_TRUE(give(0, 20, Fin::kYes));
  expect_received(20);
  EXPECT_TRUE(buffer_.is_complete());
  EXPECT_FALSE(ended_);
}

// RFC 9000 §4.5-3
TEST_F(ReceiveBufferTest, RefusesAFinalSizeOfAnAbandonedStreamThatChanges) {
  ASSERT_TRUE(give(0, 10));
  EXPECT_EQ(buffer_.on_reset_at(9, 0).error(), ReceiveError::kFinalSize);
  ASSERT_TRUE(buffer_.on_reset_at(100, 20));
  EXPECT_EQ(buffer_.on_reset_at(99, 20).error(), ReceiveError::kFinalSize);
  EXPECT_EQ(buffer_.on_reset(101).error(), ReceiveError::kFinalSize);
  EXPECT_EQ(give(90, 20).error(), ReceiveError::kFinalSize);
}

}  // namespace
}  // namespace pollux::stream
