#include "stream/stream_pool.h"

#include <gtest/gtest.h>

namespace pollux::stream {
namespace {

TEST(StreamPool, GivesNothingWhenDryAndTheSameStreamAgainWhenReturned) {
  ChunkPool chunks{1};
  StreamPool pool{chunks, 1};
  Stream* const stream = pool.acquire();
  ASSERT_NE(stream, nullptr);
  EXPECT_TRUE(pool.is_dry());
  EXPECT_EQ(pool.acquire(), nullptr);
  pool.release(stream);
  EXPECT_FALSE(pool.is_dry());
  EXPECT_EQ(pool.acquire(), stream);
  pool.release(stream);
}

TEST(StreamPool, ResetsAStreamThatComesBack) {
  ChunkPool chunks{1};
  StreamPool pool{chunks, 1};
  Stream* const stream = pool.acquire();
  stream->open({.id = wire::StreamId{4}, .role = wire::Role::kServer, .send_limit = 10});
  EXPECT_FALSE(stream->is_finished());
  pool.release(stream);
  EXPECT_TRUE(stream->is_finished());
}

}  // namespace
}  // namespace pollux::stream
