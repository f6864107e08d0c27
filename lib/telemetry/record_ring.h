// RecordRing: records of any length from one thread to another, in order, without a lock and without waiting.
// One thread writes, one reads. Bounded: a record that finds no room is refused, and it is the writer's to count that.
// Memory is taken once. Invariant: a record lies in one piece, and is never seen before it is published.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/bytes.h"
#include "base/invariant.h"

namespace pollux::telemetry {

class RecordRing {
 public:
  static constexpr std::size_t kMinCapacity = 256;

  // Bytes of memory, rounded up to a power of two.
  explicit RecordRing(std::size_t capacity) : words_(std::bit_ceil(std::max(capacity, kMinCapacity)) / kWord) {}
  RecordRing(const RecordRing&) = delete;
  RecordRing& operator=(const RecordRing&) = delete;

  [[nodiscard]] std::size_t capacity() const { return words_.size() * kWord; }

  // --- the writing thread ---

  // Room for a record of up to `size` bytes, aligned for any type; empty when there is none, or when less than
  // `keep_free` bytes would be left. Its content becomes a record with append().
  [[nodiscard]] MutableBytes reserve(std::size_t size, std::size_t keep_free = 0);
  // The first `used` bytes of what was reserved last are a record. Nobody sees it yet.
  void append(std::size_t used);
  // Where the next record begins: for rewind().
  [[nodiscard]] std::uint64_t position() const { return head_; }
  // Forgets the records that were appended behind `position` and not yet published.
  void rewind(std::uint64_t position) { head_ = position; }
  // Shows what was appended to the reader.
  void publish() { published_.store(head_, std::memory_order_release); }

  // A whole record, and published; false when there was no room.
  bool write(Bytes record) {
    const MutableBytes room = reserve(record.size());
    if (room.empty()) return false;
    std::ranges::copy(record, room.begin());
    append(record.size());
    publish();
    return true;
  }

  // --- the reading thread ---

  // Calls visit(record) for what is there, at most `limit` records, and then gives their room back. Returns how many.
  template <typename Visit>
  std::size_t drain(std::size_t limit, Visit&& visit);

 private:
  static constexpr std::size_t kWord = sizeof(std::uint64_t);
  // Stands where a record would, had it fitted before the end of the memory.
  static constexpr std::uint64_t kSkip = UINT64_MAX;

  [[nodiscard]] static constexpr std::size_t words_for(std::size_t bytes) { return 1 + (bytes + kWord - 1) / kWord; }
  [[nodiscard]] std::size_t index_of(std::uint64_t position) const { return position & (words_.size() - 1); }
  [[nodiscard]] std::uint8_t* bytes_at(std::size_t index) {
    return reinterpret_cast<std::uint8_t*>(words_.data() + index);
  }
  [[nodiscard]] bool has_room(std::uint64_t words) {
    if (head_ + words - seen_tail_ <= words_.size()) return true;
    seen_tail_ = tail_.load(std::memory_order_acquire);
    return head_ + words - seen_tail_ <= words_.size();
  }

  // Each record is a word with its length, and its bytes. Positions count words, for ever.
  std::vector<std::uint64_t> words_;
  alignas(64) std::uint64_t head_ = 0;  // the writer's
  std::uint64_t seen_tail_ = 0;         // the writer's last look at tail_
  alignas(64) std::atomic<std::uint64_t> published_{0};
  alignas(64) std::atomic<std::uint64_t> tail_{0};
};

inline MutableBytes RecordRing::reserve(std::size_t size, std::size_t keep_free) {
  POLLUX_INVARIANT(size != 0);
  const std::size_t words = words_for(size);
  const std::size_t until_end = words_.size() - index_of(head_);
  const std::size_t skipped = words > until_end ? until_end : 0;
  if (!has_room(skipped + words + keep_free / kWord)) return {};
  if (skipped != 0) {
    words_[index_of(head_)] = kSkip;
    head_ += skipped;
  }
  return {bytes_at(index_of(head_) + 1), size};
}

inline void RecordRing::append(std::size_t used) {
  words_[index_of(head_)] = used;
  head_ += words_for(used);
}

template <typename Visit>
std::size_t RecordRing::drain(std::size_t limit, Visit&& visit) {
  const std::uint64_t end = published_.load(std::memory_order_acquire);
  std::uint64_t at = tail_.load(std::memory_order_relaxed);
  std::size_t count = 0;
  while (at != end && count != limit) {
    const std::size_t index = index_of(at);
    if (words_[index] == kSkip) {
      at += words_.size() - index;
      continue;
    }
    const auto size = static_cast<std::size_t>(words_[index]);
    visit(Bytes{bytes_at(index + 1), size});
    at += words_for(size);
    ++count;
  }
  tail_.store(at, std::memory_order_release);
  return count;
}

}  // namespace pollux::telemetry
