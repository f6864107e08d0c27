#include "recovery/cubic.h"

#include <algorithm>

namespace pollux::recovery {

void Cubic::reset(ByteCount max_datagram_size) {
  max_datagram_size_ = max_datagram_size;
  window_ = initial_window(max_datagram_size);
  threshold_.reset();
  w_max_ = prior_window_ = ByteCount{};
  epoch_.reset();
  recovery_.forget();
  hystart_ = HyStart{};
  rounds_ = RoundCounter{};
}

void Cubic::set_window(ByteCount window) {
  window_ = std::clamp(window, minimum_window(max_datagram_size_), kMaxCongestionWindow);
}

void Cubic::on_packets_acked(const AckEvent& event) {
  watch_slow_start(event);
  ByteCount avoidance;
  for (const SentPacket& packet : event.packets) {
    // RFC 9438 §5.8, RFC 9002 §7.8-1: a window that was not used does not grow.
    const bool may_grow = event.usage.was_used_since(packet.time_sent) && !recovery_.covers(packet.time_sent);
    if (!packet.in_flight || !may_grow) continue;
    if (in_slow_start()) {
      set_window(window_ + (threshold_ ? packet.size : hystart_.growth(packet.size)));
    } else {
      avoidance += packet.size;
    }
  }
  if (!avoidance.is_zero()) avoid_congestion(avoidance, event);
}

// RFC 9406 §4.3: HyStart++ only while the threshold has never been set.
void Cubic::watch_slow_start(const AckEvent& event) {
  if (threshold_ || !event.rate.has_data) return;
  if (rounds_.on_sample(event.rate)) hystart_.on_round_start();
  if (event.rtt_sample) hystart_.on_rtt_sample(*event.rtt_sample);
  if (hystart_.ended()) threshold_ = window_;
}

void Cubic::avoid_congestion(ByteCount acked, const AckEvent& event) {
  if (!epoch_) {
    epoch_ = Epoch{.start = event.now,
                   .curve = CubicCurve{window_, w_max_, max_datagram_size_},
                   .reno_window = static_cast<double>(window_.value()),
                   .last_growth = event.now};
  }
  Epoch& epoch = *epoch_;
  // RFC 9438 §5.8: time without growth does not count. More than a round trip passes between two that count only
  // where the window was not in use.
  const Duration pause = event.now - epoch.last_growth - event.smoothed_rtt * 2;
  if (pause > Duration::zero()) epoch.start = epoch.start + pause;
  epoch.last_growth = event.now;

  const auto window = static_cast<double>(window_.value());
  const double windows_acked = static_cast<double>(acked.value()) / window;
  // RFC 9438 §4.3: as fast as Reno; once it has come to where it fell from, just as Reno.
  const double alpha = epoch.reno_window < static_cast<double>(prior_window_.value()) ? kCubicAlpha : 1.0;
  epoch.reno_window += alpha * static_cast<double>(max_datagram_size_.value()) * windows_acked;

  const Duration elapsed = event.now - epoch.start;
  if (epoch.curve.at(elapsed) < epoch.reno_window) {
    epoch.fraction = std::max(epoch.reno_window - window, 0.0);
  } else {
    // RFC 9438 §4.2, §4.4, §4.5: a round trip from now the window should be there.
    const double target = std::clamp(epoch.curve.at(elapsed + event.smoothed_rtt), window, window * kMaxTargetRatio);
    epoch.fraction += (target - window) * windows_acked;
  }
  const ByteCount growth{static_cast<std::uint64_t>(epoch.fraction)};
  epoch.fraction -= static_cast<double>(growth.value());
  set_window(window_ + growth);
}

bool Cubic::on_congestion(Timestamp time_sent, Timestamp now) {
  if (!recovery_.on_congestion(time_sent, now)) return false;
  // RFC 9438 §4.7: another flow has come, and gets room sooner.
  w_max_ = window_ < w_max_ ? window_ * kFastConvergence : window_;
  prior_window_ = window_;
  // RFC 9438 §4.6
  set_window(window_ * kCubicBeta);
  threshold_ = window_;
  epoch_.reset();
  return true;
}

void Cubic::on_persistent_congestion(Timestamp now) {
  // RFC 9002 §7.6.2-5, RFC 9438 §4.8: slow start, then a curve that begins at its plateau.
  window_ = minimum_window(max_datagram_size_);
  w_max_ = ByteCount{};
  epoch_.reset();
  // Many packets of before may be acknowledged now, all at once: they are no reason to send as many again.
  recovery_.begin(now);
}

void Cubic::set_max_datagram_size(ByteCount max_datagram_size) {
  const bool still_initial = !threshold_ && window_ == initial_window(max_datagram_size_);
  window_ = window_for_size(window_, still_initial, max_datagram_size);
  max_datagram_size_ = max_datagram_size;
}

}  // namespace pollux::recovery
