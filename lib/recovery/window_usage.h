// WindowUsage: whether the congestion window was in use, so that an idle one does not grow (RFC 9002 §7.8).
// It remembers only the last moment at which the window was full; a packet that was in flight then helped to fill it.
// Waiting for the pacer counts as full once half the window is in flight: without pacing it would have been.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "base/byte_count.h"
#include "base/time.h"

namespace pollux::recovery {

// A window with less room than this many datagrams is full.
inline constexpr std::uint64_t kFullWindowSlackDatagrams = 3;

class WindowUsage {
 public:
  void on_packet_sent(ByteCount in_flight, ByteCount window, ByteCount max_datagram_size, Timestamp now) {
    if (in_flight + max_datagram_size * kFullWindowSlackDatagrams >= window) filled_at_ = now;
  }
  void on_window_closed(Timestamp now) { filled_at_ = now; }
  // RFC 9002 §7.8-2: not limited by the application if only pacing keeps the window from being full.
  void on_pacing_delay(ByteCount in_flight, ByteCount window, Timestamp now) {
    if (in_flight * 2 >= window) paced_at_ = now;
  }

  // The window was full, or would have been without pacing, when this was sent or later.
  [[nodiscard]] bool was_used_since(Timestamp time_sent) const { return time_sent <= std::max(filled_at_, paced_at_); }
  // As much was really in flight as the window allows.
  [[nodiscard]] bool was_filled_since(Timestamp time_sent) const { return time_sent <= filled_at_; }

 private:
  static constexpr Timestamp kLongAgo = Timestamp::from_nanoseconds(std::numeric_limits<std::int64_t>::min());

  Timestamp filled_at_ = kLongAgo;
  Timestamp paced_at_ = kLongAgo;
};

}  // namespace pollux::recovery
