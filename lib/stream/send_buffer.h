// SendBuffer: a stream's bytes from write() to acknowledgment, as borrowed spans in stream order. Nothing is ever
// copied but into packets: a lost range is cut again from the same memory. Serves streams and CRYPTO alike: it knows
// no stream ID and no frame. Every answer that comes twice (acknowledged, lost) changes nothing the second time.
// Invariant: acked_front() <= sent() <= written(); what is lost is neither acknowledged nor unsent.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "base/interval_set.h"
#include "base/ring_queue.h"
#include "wire/frames.h"

namespace pollux::stream {

// A large body is taken in slices: write() takes no more than this ahead of what was sent.
inline constexpr std::uint64_t kMaxUnsentBytes = std::uint64_t{128} << 10;
// Gaps that a stream can have, in what was acknowledged and in what was lost, before it takes memory for them.
inline constexpr std::size_t kReservedRanges = 16;
// Spans from the first unacknowledged byte on; write() takes nothing while there are so many.
inline constexpr std::size_t kMaxFragments = 4096;

class SendBuffer {
 public:
  SendBuffer();

  struct Chunk {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    wire::Fin fin = wire::Fin::kNo;
    bool is_retransmission = false;
  };

  // Takes a prefix of `data`, which stays borrowed until on_acked covers it, or until reset() or abandon().
  // Returns how many bytes were taken. kYes ends the stream and counts only when all were taken;
  // after that nothing can be written.
  [[nodiscard]] std::uint64_t write(Bytes data, wire::Fin fin);

  // What to send next in at most `max_bytes`, new bytes only below offset `limit` (flow control). Lost data comes
  // first. A chunk of length zero carries nothing but the end. Changes nothing: on_sent() does.
  [[nodiscard]] std::optional<Chunk> next_chunk(std::uint64_t max_bytes, std::uint64_t limit) const;

  // Gathers the bytes from `offset` on into `out`. They must be written and not yet acknowledged from the front.
  void copy_out(std::uint64_t offset, MutableBytes out) const;

  // `chunk` came from next_chunk(), maybe shortened at its end (then without fin), and is in a packet now.
  void on_sent(const Chunk& chunk);
  // Returns how many bytes more are acknowledged without a gap from the front; their memory is free.
  [[nodiscard]] std::uint64_t on_acked(std::uint64_t offset, std::uint64_t length, wire::Fin fin);
  // Only what was not acknowledged meanwhile is queued again.
  void on_lost(std::uint64_t offset, std::uint64_t length, wire::Fin fin);

  // Gives up what lies from `reliable_size` on, and the end (RESET_STREAM_AT): what is unsent there is never sent,
  // what is lost there not sent again. Nothing can be written any more.
  void give_up_beyond(std::uint64_t reliable_size);
  // Gives everything up that is not acknowledged (RESET_STREAM); sent() stays, nothing more is sent.
  void abandon();
  // Ready for another stream; keeps its memory.
  void reset();

  [[nodiscard]] std::uint64_t acked_front() const { return acked_front_; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t written() const { return written_; }
  [[nodiscard]] std::uint64_t unsent() const { return written_ - sent_; }
  [[nodiscard]] bool fin_written() const { return fin_ != FinState::kNotWritten; }
  [[nodiscard]] bool fin_sent() const { return fin_ >= FinState::kInFlight; }
  [[nodiscard]] bool all_acked() const { return fin_ == FinState::kAcked && acked_front_ == written_; }
  [[nodiscard]] bool has_lost() const { return !lost_.empty() || fin_ == FinState::kLost; }
  // Nothing but the end is left to send: that needs no flow-control credit.
  [[nodiscard]] bool has_bare_fin() const { return fin_ == FinState::kUnsent && unsent() == 0; }
  // Half of the room is free again: worth telling a writer who was refused.
  [[nodiscard]] bool has_room() const {
    return unsent() <= kMaxUnsentBytes / 2 && fragments_.size() <= kMaxFragments / 2;
  }
  [[nodiscard]] std::size_t fragment_count() const { return fragments_.size(); }

 private:
  enum class FinState : std::uint8_t { kNotWritten, kUnsent, kInFlight, kLost, kAcked };

  struct Fragment {
    std::uint64_t offset = 0;
    const std::uint8_t* data = nullptr;
    std::uint64_t length = 0;
  };

  void append(Bytes data);
  // Position in fragments_ of the one that holds `offset`.
  [[nodiscard]] std::size_t fragment_at(std::uint64_t offset) const;
  void release_acked_fragments();
  [[nodiscard]] wire::Fin fin_at(std::uint64_t end) const;

  RingQueue<Fragment> fragments_;
  std::uint64_t acked_front_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t written_ = 0;
  FinState fin_ = FinState::kNotWritten;
  bool abandoned_ = false;
  std::uint64_t reliable_size_ = UINT64_MAX;  // from here on nothing is sent again
  IntervalSet acked_;                         // beyond acked_front_
  IntervalSet lost_;
};

}  // namespace pollux::stream
