// ReceiveWindow: how much we let the peer send (RFC 9000 §4.1, §4.2), on one stream or on the whole connection.
// The limit moves ahead of what the application consumed by one window; the window doubles, up to a maximum, when
// half of it is used up within two round trips. Invariant: consumed() <= received() <= limit().
#pragma once

#include <cstdint>

#include "base/time.h"
#include "stream/control_signal.h"

namespace pollux::stream {

// A window whose update comes sooner than this many round trips after the last one is too small.
inline constexpr std::int64_t kAutoTuneRoundTrips = 2;

class ReceiveWindow {
 public:
  // A new stream or connection: `window` bytes are granted at once.
  void restart(std::uint64_t window, std::uint64_t max_window);

  // Whether `bytes` more stay within the limit; when not, the peer broke it (FLOW_CONTROL_ERROR).
  [[nodiscard]] bool admits(std::uint64_t bytes) const { return bytes <= limit_ - received_; }
  // `bytes` never seen before, at most what admits() allows.
  void on_received(std::uint64_t bytes);
  // The application is done with `bytes` more. MAX_DATA or MAX_STREAM_DATA is wanted when half the window is used.
  void on_consumed(std::uint64_t bytes);

  [[nodiscard]] bool wants_update() const { return update_.is_wanted(); }
  // The limit that the next MAX_DATA or MAX_STREAM_DATA would carry at least, before any growth of the window.
  [[nodiscard]] std::uint64_t next_limit() const { return consumed_ + window_; }
  // Moves the limit ahead, for a frame that is being written; returns the new limit.
  std::uint64_t advance(Timestamp now, Duration smoothed_rtt);
  // The frame that carried `limit` was acknowledged or lost; only the latest one counts.
  void on_update_acked(std::uint64_t limit);
  void on_update_lost(std::uint64_t limit);
  // The peer needs no more credit (RFC 9000 §13.3-2).
  void stop_updates();

  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  [[nodiscard]] std::uint64_t received() const { return received_; }
  [[nodiscard]] std::uint64_t consumed() const { return consumed_; }
  [[nodiscard]] std::uint64_t window() const { return window_; }

 private:
  std::uint64_t limit_ = 0;
  std::uint64_t received_ = 0;
  std::uint64_t consumed_ = 0;
  std::uint64_t window_ = 0;
  std::uint64_t max_window_ = 0;
  Timestamp last_update_;
  bool was_updated_ = false;
  bool stopped_ = false;
  ControlSignal update_;
};

}  // namespace pollux::stream
