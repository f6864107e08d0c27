// How many streams of one direction each side may open (RFC 9000 §4.6): IncomingStreamLimit is what we grant,
// OutgoingStreamLimit what the peer grants us. Counts are cumulative; a limit never shrinks.
#pragma once

#include <cstdint>
#include <optional>

#include "stream/control_signal.h"

namespace pollux::stream {

// RFC 9000 §4.6-1: a higher count could name a stream ID that no varint expresses.
inline constexpr std::uint64_t kMaxStreamCount = std::uint64_t{1} << 60;

// The peer has at most `concurrent` streams open at a time: each one that closes makes room for another, and
// MAX_STREAMS is wanted when half of them did.
class IncomingStreamLimit {
 public:
  void restart(std::uint64_t concurrent);

  // Whether the peer may open its stream number `ordinal` (from 0); when not: STREAM_LIMIT_ERROR.
  [[nodiscard]] bool admits(std::uint64_t ordinal) const { return ordinal < limit_; }
  void on_closed();

  [[nodiscard]] bool wants_update() const { return update_.is_wanted(); }
  [[nodiscard]] std::uint64_t next_limit() const;
  // For a MAX_STREAMS that is being written; returns the limit it carries.
  std::uint64_t advance();
  void on_update_acked(std::uint64_t limit);
  void on_update_lost(std::uint64_t limit);

  [[nodiscard]] std::uint64_t limit() const { return limit_; }

 private:
  std::uint64_t concurrent_ = 0;
  std::uint64_t closed_ = 0;
  std::uint64_t limit_ = 0;
  ControlSignal update_;
};

class OutgoingStreamLimit {
 public:
  void restart();

  // The ordinal of a new stream, or nothing; then STREAMS_BLOCKED is wanted, once a limit.
  [[nodiscard]] std::optional<std::uint64_t> try_open();
  // MAX_STREAMS or transport parameters, at most kMaxStreamCount. Returns whether the limit grew; else ignored.
  bool raise(std::uint64_t limit);

  [[nodiscard]] bool wants_blocked_frame() const { return blocked_.is_wanted(); }
  void on_blocked_frame_sent() { blocked_.on_sent(); }
  void on_blocked_frame_acked(std::uint64_t limit);
  void on_blocked_frame_lost(std::uint64_t limit);

  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  [[nodiscard]] std::uint64_t opened() const { return opened_; }

 private:
  std::uint64_t limit_ = 0;
  std::uint64_t opened_ = 0;
  ControlSignal blocked_;
};

}  // namespace pollux::stream
