#include "stream/send_window.h"

#include "base/invariant.h"

namespace pollux::stream {

void SendWindow::restart(std::uint64_t limit) {
  *this = SendWindow{}, limit_ = limit;
}

bool SendWindow::raise(std::uint64_t limit) {
  // RFC 9000 §4.1-3: a limit that does not grow is ignored.
  if (limit <= limit_) return false;
  limit_ = limit;
  blocked_.cancel();
  return true;
}

void SendWindow::on_sent(std::uint64_t bytes) {
  // RFC 9000 §4.1-1, §2.2-4: never more than the peer allows; whoever sends has asked available().
  POLLUX_INVARIANT(bytes <= available());
  sent_ += bytes;
}

void SendWindow::on_blocked() {
  if (available() == 0 && blocked_.is_idle()) blocked_.want();
}

void SendWindow::remind() {
  if (available() == 0 && !blocked_.is_idle()) blocked_.want();
}

void SendWindow::on_blocked_frame_acked(std::uint64_t limit) {
  if (limit == limit_) blocked_.on_acked();
}

void SendWindow::on_blocked_frame_lost(std::uint64_t limit) {
  if (limit == limit_) blocked_.on_lost();
}

}  // namespace pollux::stream
