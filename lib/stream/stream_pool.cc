#include "stream/stream_pool.h"

#include "base/invariant.h"

namespace pollux::stream {

Stream* StreamPool::acquire() {
  if (free_.empty()) {
    if (streams_.size() == capacity_) return nullptr;
    streams_.push_back(std::make_unique<Stream>(chunks_));
    // So that release() never allocates.
    free_.reserve(streams_.capacity());
    return streams_.back().get();
  }
  Stream* const stream = free_.back();
  free_.pop_back();
  return stream;
}

void StreamPool::release(Stream* stream) {
  POLLUX_INVARIANT(free_.size() < streams_.size());
  stream->reset();
  free_.push_back(stream);
}

}  // namespace pollux::stream
