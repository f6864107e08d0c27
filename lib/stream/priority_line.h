// PriorityLine: streams in line for sending, by priority (RFC 9218 §10). The most urgent go first. Among equals,
// those that are not incremental are sent one after another in the order of their IDs, incremental ones a frame each
// in turn; where both kinds wait, each kind gets every second frame, so that neither starves the other.
// A stream's priority must not change while it is in line. Joining costs nothing but for a stream that is not
// incremental, has a lower ID than its last equal and a higher one than its first: it is walked to its place.
#pragma once

#include <array>
#include <cstdint>

#include "stream/stream_list.h"
#include "wire/priority.h"

namespace pollux::stream {

class PriorityLine {
 public:
  explicit PriorityLine(ListKind kind);

  [[nodiscard]] bool empty() const { return occupied_ == 0; }
  // Whose turn it is; null when nobody waits.
  [[nodiscard]] Stream* front() const;

  // In, at its place, or out.
  void set(Stream& stream, bool wanted) { wanted ? join(stream) : remove(stream); }
  // No effect on a stream that is not in line.
  void remove(Stream& stream);
  // The stream at the front has sent a frame. No effect on a stream that is not in line.
  void end_turn(Stream& stream);

 private:
  struct Level {
    explicit Level(ListKind kind) : sequential(kind), incremental(kind) {}

    [[nodiscard]] bool empty() const { return sequential.empty() && incremental.empty(); }
    [[nodiscard]] StreamList& list_of(const Stream& stream);

    StreamList sequential;  // by ID
    StreamList incremental;
    bool incremental_is_next = false;
  };

  void join(Stream& stream);
  [[nodiscard]] Level& level_of(const Stream& stream);

  std::array<Level, wire::kUrgencyCount> levels_;
  std::uint8_t occupied_ = 0;  // a bit for each level with a stream, the most urgent lowest
};

}  // namespace pollux::stream
