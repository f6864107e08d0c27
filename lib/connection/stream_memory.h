// StreamMemory: the pools that a shard's connections take their streams and reassembly chunks from.
// Made at start, with limits that have names; shared by all connections of the shard and by nobody else.
#pragma once

#include <cstddef>

#include "stream/chunk_pool.h"
#include "stream/stream_pool.h"

namespace pollux::connection {

struct StreamMemoryLimits {
  std::size_t max_chunks = stream::kMaxChunks;
  std::size_t max_streams = stream::kMaxStreamsPerShard;
};

struct StreamMemory {
  explicit StreamMemory(const StreamMemoryLimits& limits)
      : chunks(limits.max_chunks), streams(chunks, limits.max_streams) {}

  stream::ChunkPool chunks;
  stream::StreamPool streams;
};

}  // namespace pollux::connection
