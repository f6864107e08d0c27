// ConnectionTrace: where the events of one traced connection go: into its worker's ring, for another thread to write
// down. It never waits: what finds the ring full is dropped, and the next event that fits is preceded by one that says
// how many are missing. A connection that is not traced has none of this.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

#include "base/bytes.h"
#include "base/time.h"
#include "telemetry/record_ring.h"
#include "telemetry/trace_event.h"

namespace pollux::telemetry {

class ConnectionTrace {
 public:
  // This part of the ring is kept free of other events, so that beginnings and ends are not lost.
  static constexpr std::size_t kKeptFreeOneIn = 16;

  ConnectionTrace(RecordRing& ring, std::uint32_t connection) : ring_(ring), connection_(connection) {}
  ConnectionTrace(const ConnectionTrace&) = delete;
  ConnectionTrace& operator=(const ConnectionTrace&) = delete;

  template <typename Event>
  void write(Timestamp at, const Event& event, Bytes tail = {}) {
    write(at, event, tail.size(), [tail](MutableBytes room) {
      if (!tail.empty()) std::memcpy(room.data(), tail.data(), tail.size());
      return tail.size();
    });
  }

  // With a tail of up to `tail_room` bytes, which fill(room) writes in place; it returns how many.
  template <typename Event, typename Fill>
  void write(Timestamp at, const Event& event, std::size_t tail_room, Fill&& fill) {
    static_assert(std::is_trivially_copyable_v<Event>);
    last_at_ = at;
    if (dropped_ != 0) report_dropped(at);
    constexpr bool kImportant = Event::kKind <= TraceKind::kEventsDropped;
    const MutableBytes room = ring_.reserve(sizeof(TraceHeader) + sizeof(Event) + tail_room,
                                            kImportant ? 0 : ring_.capacity() / kKeptFreeOneIn);
    if (room.empty()) {
      ++dropped_;
      return;
    }
    const TraceHeader header{.at_ns = at.to_nanoseconds(), .connection = connection_, .kind = Event::kKind};
    std::memcpy(room.data(), &header, sizeof(header));
    std::memcpy(room.data() + sizeof(header), static_cast<const void*>(&event), sizeof(event));
    const std::size_t fixed = sizeof(header) + sizeof(event);
    ring_.append(fixed + fill(room.subspan(fixed)));
    ring_.publish();
  }

  // When the last event was: the time of those who are not told it.
  [[nodiscard]] Timestamp last_at() const { return last_at_; }

  // Events that found no room, and are not yet reported.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  void report_dropped(Timestamp at) {
    const EventsDropped event{.count = dropped_};
    dropped_ = 0;
    write(at, event);
    // Neither did this one fit.
    if (dropped_ != 0) dropped_ = event.count;
  }

  RecordRing& ring_;
  std::uint32_t connection_;
  Timestamp last_at_;
  std::uint64_t dropped_ = 0;
};

// Of one worker: its ring, and the numbers that tell its connections apart.
class TraceLog {
 public:
  explicit TraceLog(std::size_t ring_capacity) : ring_(ring_capacity) {}

  [[nodiscard]] RecordRing& ring() { return ring_; }
  [[nodiscard]] std::uint32_t next_number() { return next_number_++; }

 private:
  RecordRing ring_;
  std::uint32_t next_number_ = 0;
};

}  // namespace pollux::telemetry
