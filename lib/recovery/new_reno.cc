#include "recovery/new_reno.h"

#include <algorithm>

namespace pollux::recovery {

void NewReno::reset(ByteCount max_datagram_size) {
  max_datagram_size_ = max_datagram_size;
  window_ = initial_window(max_datagram_size);
  acked_towards_growth_ = ByteCount{};
  threshold_.reset();
  recovery_start_.reset();
}

void NewReno::on_packets_acked(std::span<const SentPacket> packets, Timestamp window_full_at) {
  for (const SentPacket& packet : packets) {
    const bool sent_before_recovery = recovery_start_ && packet.time_sent <= *recovery_start_;
    // RFC 9002 §7.8-1: a window that was not used does not grow.
    const bool window_was_idle = packet.time_sent > window_full_at;
    if (packet.in_flight && !sent_before_recovery && !window_was_idle) grow(packet.size);
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

bool NewReno::on_congestion_event(Timestamp time_sent, Timestamp now) {
  const bool already_answered = recovery_start_ && time_sent <= *recovery_start_;
  if (already_answered) return false;
  recovery_start_ = now;
  // RFC 9002 §7.3.1-1, §7.3.2-1, §7.3.2-2
  threshold_ = window_ / kLossReductionDivisor;
  window_ = std::max(*threshold_, minimum_window(max_datagram_size_));
  acked_towards_growth_ = ByteCount{};
  return true;
}

void NewReno::on_persistent_congestion() {
  // RFC 9002 §7.6.2-5
  window_ = minimum_window(max_datagram_size_);
  acked_towards_growth_ = ByteCount{};
  recovery_start_.reset();
}

void NewReno::set_max_datagram_size(ByteCount max_datagram_size) {
  const bool still_initial = !threshold_ && window_ == initial_window(max_datagram_size_);
  max_datagram_size_ = max_datagram_size;
  // RFC 9002 §7.2-2, §7.2-3
  window_ = still_initial ? initial_window(max_datagram_size) : std::max(window_, minimum_window(max_datagram_size));
}

}  // namespace pollux::recovery
