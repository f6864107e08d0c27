#include "recovery/new_reno.h"

#include <algorithm>

namespace pollux::recovery {

void NewReno::reset(ByteCount max_datagram_size) {
  max_datagram_size_ = max_datagram_size;
  window_ = initial_window(max_datagram_size);
  acked_towards_growth_ = ByteCount{};
  threshold_.reset();
  recovery_.forget();
}

void NewReno::on_packets_acked(const AckEvent& event) {
  for (const SentPacket& packet : event.packets) {
    // RFC 9002 §7.8-1: a window that was not used does not grow.
    const bool may_grow = event.usage.was_used_since(packet.time_sent) && !recovery_.covers(packet.time_sent);
    if (packet.in_flight && may_grow) grow(packet.size);
  }
}

void NewReno::grow(ByteCount acked) {
  if (in_slow_start()) {
    window_ += acked;
  } else {
    // RFC 9002 §7.3.3-1: one datagram for each window acknowledged.
    acked_towards_growth_ += acked;
    if (acked_towards_growth_ < window_) return;
    acked_towards_growth_ -= window_;
    window_ += max_datagram_size_;
  }
  window_ = std::min(window_, kMaxCongestionWindow);
}

bool NewReno::on_congestion(Timestamp time_sent, Timestamp now) {
  if (!recovery_.on_congestion(time_sent, now)) return false;
  // RFC 9002 §7.3.1-1, §7.3.2-1, §7.3.2-2
  threshold_ = window_ / kLossReductionDivisor;
  window_ = std::max(*threshold_, minimum_window(max_datagram_size_));
  acked_towards_growth_ = ByteCount{};
  return true;
}

void NewReno::on_persistent_congestion(Timestamp now) {
  // RFC 9002 §7.6.2-5
  window_ = minimum_window(max_datagram_size_);
  acked_towards_growth_ = ByteCount{};
  // Many packets of before may be acknowledged now, all at once: they are no reason to send as many again.
  recovery_.begin(now);
}

void NewReno::set_max_datagram_size(ByteCount max_datagram_size) {
  const bool still_initial = !threshold_ && window_ == initial_window(max_datagram_size_);
  window_ = window_for_size(window_, still_initial, max_datagram_size);
  max_datagram_size_ = max_datagram_size;
}

}  // namespace pollux::recovery
