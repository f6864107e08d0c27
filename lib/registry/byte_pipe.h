// BytePipe: the bytes of a stream from one thread to another, in order, through memory of fixed size, with the two ways
// in which a stream ends (RFC 9000 §3: all of it, or reset) and the wish that it should (STOP_SENDING). The reader
// borrows the bytes where they lie, and releases them in order when it is done with them: until then they do not
// change, which is what retransmission needs. What was released is the writer's credit: it gives its own peer that
// much. Invariant: released <= taken <= written <= released + capacity. Neither side waits for the other.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace pollux::registry {

class BytePipe {
 public:
  enum class Ending : std::uint8_t {
    kNone,      // more may come
    kFinished,  // everything was taken, and nothing more comes
    kReset,     // nothing more comes, and what was not taken is void
  };

  // A power of two of bytes, which the pipe borrows for its lifetime.
  explicit BytePipe(MutableBytes memory);
  BytePipe(const BytePipe&) = delete;
  BytePipe& operator=(const BytePipe&) = delete;

  [[nodiscard]] std::size_t capacity() const { return memory_.size(); }
  // As it was made. Nobody else may use it meanwhile.
  void renew();

  // --- the writer ---

  // Copies what there is room for, from the front; returns how much. Nothing more may be written after finish() or
  // reset().
  [[nodiscard]] std::size_t write(Bytes data);
  void finish();
  void reset(std::uint64_t application_error_code);
  [[nodiscard]] bool has_ended() const { return ending_.load(std::memory_order_relaxed) != Ending::kNone; }
  // Bytes that were released since the last call.
  [[nodiscard]] std::uint64_t take_credit();
  // The reader wants no more, with this code.
  [[nodiscard]] std::optional<std::uint64_t> stop_code() const;

  // --- the reader ---

  // The next bytes that were not taken, in one piece: behind the end of the memory there may be more. Empty for the
  // moment, or for good: ending() knows. A reset may empty it from one call to the next; what it gave before may still
  // be taken.
  [[nodiscard]] Bytes readable();
  // The reader has these now, from the front of readable(), and has them until it releases them.
  void take(std::size_t bytes);
  // Done with so many, the oldest of those that were taken.
  void release(std::size_t bytes);
  [[nodiscard]] Ending ending() const;
  // With Ending::kReset.
  [[nodiscard]] std::uint64_t reset_code() const { return reset_code_.load(std::memory_order_relaxed); }
  void stop(std::uint64_t application_error_code);

 private:
  void end(Ending ending) { ending_.store(ending, std::memory_order_release); }

  MutableBytes memory_;
  // Written by the writer. Positions count bytes for ever; a code is written before what says that it counts.
  alignas(64) std::atomic<std::uint64_t> written_{0};
  std::atomic<std::uint64_t> reset_code_{0};
  std::atomic<Ending> ending_{Ending::kNone};
  std::uint64_t credited_ = 0;
  // Written by the reader.
  alignas(64) std::atomic<std::uint64_t> released_{0};
  std::atomic<std::uint64_t> stop_code_{0};
  std::atomic<bool> is_stopped_{false};
  std::uint64_t taken_ = 0;
};

}  // namespace pollux::registry
