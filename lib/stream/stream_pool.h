// StreamPool: a shard's Stream objects, lent to its connections and kept when they come back, memory and all, so
// that a warm shard opens streams without allocating. When it is dry, a stream of ours is not opened, and a peer's
// frame for a new stream is refused: the connection drops that packet unacknowledged.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "stream/chunk_pool.h"
#include "stream/stream.h"

namespace pollux::stream {

inline constexpr std::size_t kMaxStreamsPerShard = 65536;

class StreamPool {
 public:
  // `chunks` outlives the pool.
  explicit StreamPool(ChunkPool& chunks, std::size_t capacity = kMaxStreamsPerShard)
      : chunks_(chunks), capacity_(capacity) {}

  // A stream that is reset, or null when `capacity` of them are in use.
  [[nodiscard]] Stream* acquire();
  // `stream` came from this pool and is in use; it is reset here.
  void release(Stream* stream);

  [[nodiscard]] bool is_dry() const { return in_use() == capacity_; }
  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t in_use() const { return streams_.size() - free_.size(); }

 private:
  ChunkPool& chunks_;
  std::size_t capacity_;
  std::vector<std::unique_ptr<Stream>> streams_;
  std::vector<Stream*> free_;
};

}  // namespace pollux::stream
