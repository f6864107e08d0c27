// ChunkPool: a shard's fixed-size blocks for data that arrived ahead of its turn. Grows to its capacity on demand and
// keeps every block, so that a warm pool allocates nothing. When it is dry, acquire() gives nothing: the receiver
// then refuses the frame, and the connection drops the packet unacknowledged, so that the peer sends it again.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace pollux::stream {

inline constexpr std::size_t kChunkSize = 4096;
// 64 MiB a shard; beyond it, data that is out of order is refused until gaps close.
inline constexpr std::size_t kMaxChunks = 16384;

using Chunk = std::array<std::uint8_t, kChunkSize>;

class ChunkPool {
 public:
  explicit ChunkPool(std::size_t capacity = kMaxChunks) : capacity_(capacity) {}

  // A chunk with undefined contents, or null when `capacity` chunks are in use.
  [[nodiscard]] Chunk* acquire();
  // `chunk` came from this pool and is in use.
  void release(Chunk* chunk);

  [[nodiscard]] std::size_t capacity() const { return capacity_; }
  [[nodiscard]] std::size_t in_use() const { return chunks_.size() - free_.size(); }
  [[nodiscard]] std::size_t available() const { return capacity_ - in_use(); }

 private:
  std::size_t capacity_;
  std::vector<std::unique_ptr<Chunk>> chunks_;
  std::vector<Chunk*> free_;
};

}  // namespace pollux::stream
