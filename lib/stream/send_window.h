// SendWindow: how much the peer lets us send (RFC 9000 §4.1), on one stream or on the whole connection.
// Counts each byte once, when it is first sent. Invariant: sent() <= limit(), and the limit never shrinks.
#pragma once

#include <cstdint>

#include "stream/control_signal.h"

namespace pollux::stream {

class SendWindow {
 public:
  // A new stream or connection.
  void restart(std::uint64_t limit);

  // MAX_DATA or MAX_STREAM_DATA, or transport parameters. Returns whether the limit grew; else it is ignored.
  bool raise(std::uint64_t limit);

  // `bytes` sent for the first time, at most available().
  void on_sent(std::uint64_t bytes);

  // There is more to send than the limit lets through: DATA_BLOCKED or STREAM_DATA_BLOCKED is wanted, once a limit.
  void on_blocked();
  // The blocked frame that carried `limit` was acknowledged or lost; old ones mean nothing.
  void on_blocked_frame_acked(std::uint64_t limit);
  void on_blocked_frame_lost(std::uint64_t limit);
  void on_blocked_frame_sent() { blocked_.on_sent(); }
  // RFC 9000 §4.1-5: nothing came of the frame: it is wanted once more. For when none is in flight.
  void remind();
  // Nothing will be sent any more.
  void cancel_blocked() { blocked_.cancel(); }
  [[nodiscard]] bool wants_blocked_frame() const { return blocked_.is_wanted(); }

  [[nodiscard]] std::uint64_t limit() const { return limit_; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] std::uint64_t available() const { return limit_ - sent_; }

 private:
  std::uint64_t limit_ = 0;
  std::uint64_t sent_ = 0;
  ControlSignal blocked_;
};

}  // namespace pollux::stream
