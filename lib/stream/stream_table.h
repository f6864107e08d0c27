// StreamTable: which streams of a connection exist (RFC 9000 §2.1, §3): an open-addressing map from ID to Stream, and
// for each of the four types how many were opened and which of those are closed. A stream that is open only because
// a higher one of its type is (§3.2-1) gets its Stream when the first frame for it comes.
// Invariant: a stream is in the map, or closed, or open and never mentioned, or not opened yet: exactly one of them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/interval_set.h"
#include "stream/stream.h"
#include "stream/stream_pool.h"
#include "wire/stream_id.h"

namespace pollux::stream {

class StreamTable {
 public:
  enum class Standing : std::uint8_t { kNeverOpened, kOpen, kClosed };

  explicit StreamTable(StreamPool& pool);
  ~StreamTable();
  StreamTable(const StreamTable&) = delete;
  StreamTable& operator=(const StreamTable&) = delete;

  // Null when no Stream stands for this ID now.
  [[nodiscard]] Stream* find(wire::StreamId id) const;
  [[nodiscard]] Standing standing(wire::StreamId id) const;

  // A Stream for an ID that has none and is not closed, and with it every lower one of its type is open. Null when
  // the pool is dry; then nothing changed. The caller calls Stream::open.
  [[nodiscard]] Stream* create(wire::StreamId id);
  // The stream goes back to the pool; its ID stays known as closed.
  void close(Stream& stream);
  // All streams go back to the pool, and every ID is as never opened; keeps its memory.
  void clear();

  // Streams that have a Stream.
  [[nodiscard]] std::size_t size() const { return size_; }

  // In no order; visit must not create or close.
  template <typename Visit>
  void for_each(Visit&& visit) {
    for (Slot& slot : slots_) {
      if (slot.stream != nullptr) visit(*slot.stream);
    }
  }
  template <typename Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.stream != nullptr) visit(std::as_const(*slot.stream));
    }
  }

 private:
  static constexpr std::size_t kInitialSlots = 16;

  struct Slot {
    std::uint64_t id = 0;
    Stream* stream = nullptr;
  };
  // One of the four types of streams.
  struct Type {
    std::uint64_t opened = 0;
    IntervalSet closed;  // ordinals; few ranges, as most streams close about in order
  };

  [[nodiscard]] static std::size_t type_index(wire::StreamId id) { return id.value() & 3; }
  [[nodiscard]] std::size_t home_of(std::uint64_t id) const;
  [[nodiscard]] std::size_t after(std::size_t slot) const { return (slot + 1) & (slots_.size() - 1); }
  void insert(std::uint64_t id, Stream* stream);
  void erase(std::uint64_t id);
  void grow();

  StreamPool& pool_;
  std::vector<Slot> slots_;
  std::size_t size_ = 0;
  std::array<Type, 4> types_;
};

}  // namespace pollux::stream
