#include "stream/receive_buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/invariant.h"

namespace pollux::stream {

ReceiveBuffer::ReceiveBuffer(ChunkPool& chunks, std::uint64_t max_ahead) : pool_(&chunks), max_ahead_(max_ahead) {}

ReceiveBuffer::~ReceiveBuffer() {
  release_all_chunks();
}

std::expected<void, ReceiveError> ReceiveBuffer::accept(std::uint64_t offset, Bytes data, wire::Fin fin) {
  const std::uint64_t end = offset + data.size();
  if (contradicts_final_size(end, fin)) return std::unexpected(ReceiveError::kFinalSize);
  // RFC 9000 §7.5-3, §19.6-1
  if (end > delivered_ && end - delivered_ > max_ahead_) return std::unexpected(ReceiveError::kBufferExceeded);
  if (!discarding_ && end > delivered_) {
    if (offset <= delivered_) {
      in_order_ = data.subspan(delivered_ - offset);
    } else if (!store(offset, data)) {
      return std::unexpected(ReceiveError::kNoMemory);
    }
  }
  highest_ = std::max(highest_, end);
  if (fin == wire::Fin::kYes) final_size_ = end;
  return {};
}

bool ReceiveBuffer::contradicts_final_size(std::uint64_t end, wire::Fin fin) const {
  // RFC 9000 §4.5-3, §4.5-4: the final size never changes, and no data lies beyond it.
  if (final_size_) return end > *final_size_ || (fin == wire::Fin::kYes && end != *final_size_);
  return fin == wire::Fin::kYes && end < highest_;
}

std::optional<ReceiveBuffer::Piece> ReceiveBuffer::take_piece() {
  release_chunks_before(delivered_);
  lending_ = true;
  if (!discarding_ && !in_order_.empty()) {
    const Bytes lent = std::exchange(in_order_, {});
    // What the packet holds need not come from the chunks.
    held_.remove({.begin = delivered_, .end = delivered_ + lent.size()});
    return piece_of(lent);
  }
  if (!held_.empty() && held_.lowest().begin == delivered_) {
    const std::uint64_t in_chunk = delivered_ % kChunkSize;
    const std::uint64_t length = std::min(held_.lowest().size(), kChunkSize - in_chunk);
    const Chunk& chunk = *chunk_ring_[delivered_ / kChunkSize - first_chunk_];
    held_.remove({.begin = delivered_, .end = delivered_ + length});
    return piece_of(Bytes{chunk}.subspan(in_chunk, length));
  }
  if (!discarding_ && !reliable_size_ && final_size_ == delivered_ && !end_delivered_) return piece_of({});
  lending_ = false;
  if (held_.empty()) release_all_chunks();
  return std::nullopt;
}

ReceiveBuffer::Piece ReceiveBuffer::piece_of(Bytes data) {
  delivered_ += data.size();
  // Of an abandoned stream no byte is the last: what follows is the news of its reset.
  end_delivered_ = !reliable_size_ && final_size_ == delivered_;
  return {.data = data, .fin = end_delivered_ ? wire::Fin::kYes : wire::Fin::kNo};
}

bool ReceiveBuffer::store(std::uint64_t offset, Bytes data) {
  const std::uint64_t end = offset + data.size();
  if (held_.contains(Interval{.begin = offset, .end = end})) return true;
  if (held_.range_count() >= kMaxReceivedRanges) return false;
  if (held_.empty() && chunks_held_ == 0) {
    chunk_ring_.clear();
    first_chunk_ = delivered_ / kChunkSize;
  }
  const std::uint64_t last_chunk = (end - 1) / kChunkSize;
  if (chunks_missing(offset / kChunkSize, last_chunk) > pool_->available()) return false;
  while (first_chunk_ + chunk_ring_.size() <= last_chunk) chunk_ring_.push_back(nullptr);
  for (std::uint64_t at = offset; at != end;) {
    Chunk*& chunk = chunk_ring_[at / kChunkSize - first_chunk_];
    if (chunk == nullptr) {
      chunk = pool_->acquire();
      ++chunks_held_;
    }
    const std::uint64_t count = std::min(end - at, kChunkSize - at % kChunkSize);
    std::memcpy(chunk->data() + at % kChunkSize, data.data() + (at - offset), count);
    at += count;
  }
  held_.add({.begin = offset, .end = end});
  return true;
}

std::size_t ReceiveBuffer::chunks_missing(std::uint64_t first_chunk, std::uint64_t last_chunk) const {
  std::size_t missing = 0;
  for (std::uint64_t i = first_chunk; i <= last_chunk; ++i) {
    const std::uint64_t at = i - first_chunk_;
    if (at >= chunk_ring_.size() || chunk_ring_[at] == nullptr) ++missing;
  }
  return missing;
}

std::expected<void, ReceiveError> ReceiveBuffer::on_reset(std::uint64_t final_size) {
  // RFC 9000 §4.5-3: a RESET_STREAM states the final size too.
  if (contradicts_reset(final_size)) return std::unexpected(ReceiveError::kFinalSize);
  final_size_ = final_size;
  highest_ = final_size;
  discard();
  return {};
}

std::expected<void, ReceiveError> ReceiveBuffer::on_reset_at(std::uint64_t final_size, std::uint64_t reliable_size) {
  if (contradicts_reset(final_size)) return std::unexpected(ReceiveError::kFinalSize);
  final_size_ = final_size;
  highest_ = final_size;
  // draft-ietf-quic-reliable-stream-reset-09 §5.2: a Reliable Size that grows comes out of order.
  if (!reliable_size_ || reliable_size < *reliable_size_) reliable_size_ = reliable_size;
  return {};
}

bool ReceiveBuffer::contradicts_reset(std::uint64_t final_size) const {
  return final_size_ ? final_size != *final_size_ : final_size < highest_;
}

void ReceiveBuffer::discard() {
  discarding_ = true;
  in_order_ = {};
  held_.clear();
  // A piece that is lent out right now may lie in a chunk: take_piece() gives them back then.
  if (!lending_) release_all_chunks();
}

void ReceiveBuffer::reset() {
  release_all_chunks();
  held_.clear();
  in_order_ = {};
  delivered_ = 0;
  highest_ = 0;
  final_size_.reset();
  reliable_size_.reset();
  end_delivered_ = false;
  discarding_ = false;
  lending_ = false;
  first_chunk_ = 0;
}

void ReceiveBuffer::release_chunks_before(std::uint64_t offset) {
  while (!chunk_ring_.empty() && first_chunk_ < offset / kChunkSize) {
    if (Chunk* const chunk = chunk_ring_.front(); chunk != nullptr) {
      pool_->release(chunk);
      --chunks_held_;
    }
    chunk_ring_.pop_front();
    ++first_chunk_;
  }
}

void ReceiveBuffer::release_all_chunks() {
  while (!chunk_ring_.empty()) {
    if (Chunk* const chunk = chunk_ring_.front(); chunk != nullptr) pool_->release(chunk);
    chunk_ring_.pop_front();
  }
  chunks_held_ = 0;
}

}  // namespace pollux::stream
