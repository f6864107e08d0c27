// ReceiveBuffer: puts data that arrives at any offset, in any order and any number of times, back into order.
// Data at the front is lent out as it lies in the packet; only data ahead of a gap is copied, into chunks of the
// shard's pool. Serves streams and CRYPTO alike: it knows no stream ID, no flow control and no frame.
// Invariant: what is held lies beyond delivered(), and every byte is lent out exactly once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <optional>

#include "base/bytes.h"
#include "base/interval_set.h"
#include "base/ring_queue.h"
#include "stream/chunk_pool.h"
#include "wire/frames.h"

namespace pollux::stream {

enum class ReceiveError : std::uint8_t {
  kFinalSize,       // contradicts the final size (RFC 9000 §4.5): FINAL_SIZE_ERROR
  kErrorCode,       // contradicts the error code of a RESET_STREAM_AT: STREAM_STATE_ERROR
  kBufferExceeded,  // reaches further ahead than max_ahead: CRYPTO_BUFFER_EXCEEDED (RFC 9000 §7.5)
  kNoMemory,        // chunks are out, or too many gaps: nothing was taken; drop the packet unacknowledged
};

// Gaps beyond this many are refused as kNoMemory: a peer cannot make us track every second byte.
inline constexpr std::size_t kMaxReceivedRanges = 1024;
// RFC 9000 §7.5-1 asks for 4096 at least; Chromium's ClientHello and long certificate chains want more.
inline constexpr std::uint64_t kMaxCryptoBuffer = 65536;

class ReceiveBuffer {
 public:
  struct Piece {
    Bytes data;
    wire::Fin fin = wire::Fin::kNo;
  };

  // `max_ahead`: how far beyond delivered() data may reach; streams leave that to flow control.
  explicit ReceiveBuffer(ChunkPool& chunks, std::uint64_t max_ahead = UINT64_MAX);
  ~ReceiveBuffer();
  ReceiveBuffer(const ReceiveBuffer&) = delete;
  ReceiveBuffer& operator=(const ReceiveBuffer&) = delete;

  // Takes data at `offset`, and calls deliver(Bytes, wire::Fin) for each piece that is now in order; a piece is
  // empty only when it carries nothing but the end. On an error nothing was taken and nothing is delivered.
  // deliver may call discard(), nothing else here.
  template <typename Deliver>
  [[nodiscard]] std::expected<void, ReceiveError> on_data(std::uint64_t offset, Bytes data, wire::Fin fin,
                                                          Deliver&& deliver) {
    if (auto accepted = accept(offset, data, fin); !accepted) return accepted;
    while (const std::optional<Piece> piece = take_piece()) deliver(piece->data, piece->fin);
    return {};
  }

  // The peer abandoned the stream at `final_size` (RESET_STREAM). What is held is dropped.
  [[nodiscard]] std::expected<void, ReceiveError> on_reset(std::uint64_t final_size);

  // The peer abandoned the stream at `final_size`, but for its first `reliable_size` bytes (RESET_STREAM_AT). A
  // Reliable Size that is not lower than one before is ignored.
  [[nodiscard]] std::expected<void, ReceiveError> on_reset_at(std::uint64_t final_size, std::uint64_t reliable_size);

  // Nothing more is wanted: what is held is dropped, and what arrives is only checked.
  void discard();

  // Ready for another stream; keeps its own memory and gives its chunks back.
  void reset();

  // Bytes lent out so far: the offset of the next one.
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }
  // One past the highest byte ever received, or the final size.
  [[nodiscard]] std::uint64_t highest() const { return highest_; }
  [[nodiscard]] std::optional<std::uint64_t> final_size() const { return final_size_; }
  // All bytes and the end have been lent out; of a stream that was abandoned, all that was promised.
  [[nodiscard]] bool is_complete() const { return end_delivered_ || (reliable_size_ && delivered_ >= *reliable_size_); }
  [[nodiscard]] bool is_discarding() const { return discarding_; }
  [[nodiscard]] std::size_t chunks_held() const { return chunks_held_; }

 private:
  [[nodiscard]] std::expected<void, ReceiveError> accept(std::uint64_t offset, Bytes data, wire::Fin fin);
  // The next piece that is in order; gives back what the piece before it lay in.
  [[nodiscard]] std::optional<Piece> take_piece();
  [[nodiscard]] bool contradicts_reset(std::uint64_t final_size) const;
  [[nodiscard]] bool contradicts_final_size(std::uint64_t end, wire::Fin fin) const;
  // Copies `data` into chunks, or refuses as a whole.
  [[nodiscard]] bool store(std::uint64_t offset, Bytes data);
  [[nodiscard]] std::size_t chunks_missing(std::uint64_t first_chunk, std::uint64_t last_chunk) const;
  [[nodiscard]] Piece piece_of(Bytes data);
  void release_chunks_before(std::uint64_t offset);
  void release_all_chunks();

  ChunkPool* pool_;
  std::uint64_t max_ahead_;
  std::uint64_t delivered_ = 0;
  std::uint64_t highest_ = 0;
  std::optional<std::uint64_t> final_size_;
  std::optional<std::uint64_t> reliable_size_;  // the lowest of a RESET_STREAM_AT
  bool end_delivered_ = false;
  bool discarding_ = false;
  bool lending_ = false;          // a piece is with its reader right now
  Bytes in_order_;                // of the frame being processed, not lent out yet
  IntervalSet held_;              // offsets beyond delivered_ that lie in chunks
  RingQueue<Chunk*> chunk_ring_;  // chunk number first_chunk_ + i, null where nothing is held
  std::uint64_t first_chunk_ = 0;
  std::size_t chunks_held_ = 0;
};

}  // namespace pollux::stream
