#include "stream/receive_window.h"

#include <algorithm>

#include "base/invariant.h"

namespace pollux::stream {

namespace {
// The largest limit that a varint can carry.
constexpr std::uint64_t kMaxLimit = (std::uint64_t{1} << 62) - 1;
}  // namespace

void ReceiveWindow::restart(std::uint64_t window, std::uint64_t max_window) {
  *this = ReceiveWindow{};
  limit_ = window;
  window_ = window;
  max_window_ = std::max(window, max_window);
}

void ReceiveWindow::on_received(std::uint64_t bytes) {
  POLLUX_INVARIANT(admits(bytes));
  received_ += bytes;
}

void ReceiveWindow::on_consumed(std::uint64_t bytes) {
  POLLUX_INVARIANT(bytes <= received_ - consumed_);
  consumed_ += bytes;
  // RFC 9000 §4.2-2: credit is given as it is used, not when the peer says that it is blocked.
  if (!stopped_ && bytes != 0 && next_limit() - limit_ >= (window_ + 1) / 2) update_.want();
}

std::uint64_t ReceiveWindow::advance(Timestamp now, Duration smoothed_rtt) {
  // A repeated update, whose frame was lost, says nothing about the window.
  const bool is_due = next_limit() - limit_ >= (window_ + 1) / 2;
  const bool used_up_fast = is_due && was_updated_ && now - last_update_ < smoothed_rtt * kAutoTuneRoundTrips;
  if (used_up_fast) window_ = std::min(window_ * 2, max_window_);
  last_update_ = now;
  was_updated_ = true;
  limit_ = std::min(std::max(limit_, next_limit()), kMaxLimit);
  update_.on_sent();
  return limit_;
}

void ReceiveWindow::on_update_acked(std::uint64_t limit) {
  if (limit == limit_) update_.on_acked();
}

void ReceiveWindow::on_update_lost(std::uint64_t limit) {
  if (limit == limit_ && !stopped_) update_.on_lost();
}

void ReceiveWindow::stop_updates() {
  stopped_ = true;
  update_.cancel();
}

}  // namespace pollux::stream
