#include "stream/chunk_pool.h"

#include <gtest/gtest.h>

namespace pollux::stream {
namespace {

TEST(ChunkPool, GivesNothingBeyondItsCapacity) {
  ChunkPool pool{2};
  Chunk* const first = pool.acquire();
  Chunk* const second = pool.acquire();
  ASSERT_NE(first, nullptr);
  ASSERT_NE(second, nullptr);
  EXPECT_EQ(pool.acquire(), nullptr);
  EXPECT_EQ(pool.available(), 0U);
  pool.release(first);
  EXPECT_EQ(pool.available(), 1U);
  pool.release(second);
}

TEST(ChunkPool, HandsOutAReleasedChunkAgain) {
  ChunkPool pool{8};
  Chunk* const chunk = pool.acquire();
  pool.release(chunk);
  EXPECT_EQ(pool.acquire(), chunk);
  pool.release(chunk);
  EXPECT_EQ(pool.in_use(), 0U);
}

}  // namespace
}  // namespace pollux::stream
