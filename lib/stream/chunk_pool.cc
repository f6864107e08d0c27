#include "stream/chunk_pool.h"

#include "base/invariant.h"

namespace pollux::stream {

Chunk* ChunkPool::acquire() {
  if (free_.empty()) {
    if (chunks_.size() == capacity_) return nullptr;
    chunks_.push_back(std::make_unique_for_overwrite<Chunk>());
    // So that release() never allocates.
    free_.reserve(chunks_.capacity());
    return chunks_.back().get();
  }
  Chunk* const chunk = free_.back();
  free_.pop_back();
  return chunk;
}

void ChunkPool::release(Chunk* chunk) {
  POLLUX_INVARIANT(free_.size() < chunks_.size());
  free_.push_back(chunk);
}

}  // namespace pollux::stream
