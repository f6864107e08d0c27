#include "recovery/rtt_estimator.h"

#include <algorithm>

namespace pollux::recovery {
namespace {

// RFC 9002 §5.3: the sample without the peer's delay, where that can be believed.
Duration without_ack_delay(Duration rtt, Duration min_rtt, const RttSample& sample) {
  Duration delay = sample.ack_delay;
  // RFC 9002 §5.3-4, §5.3-5: the promised maximum counts once the handshake is confirmed, not before.
  if (sample.confirmed == HandshakeConfirmed::kYes) delay = std::min(delay, sample.peer_max_ack_delay);
  // RFC 9002 §5.3-6: never below the minimum.
  return rtt - min_rtt >= delay ? rtt - delay : rtt;
}

Duration distance(Duration a, Duration b) {
  return a > b ? a - b : b - a;
}

}  // namespace

RttEstimator::RttEstimator(Duration initial_rtt) : smoothed_(initial_rtt), variation_(initial_rtt / 2) {}

void RttEstimator::on_sample(const RttSample& sample, Timestamp now) {
  latest_ = std::clamp(sample.rtt, Duration::zero(), kMaxRtt);
  if (!first_sample_at_) {
    first_sample_at_ = now;
    min_ = latest_;
    smoothed_ = latest_;
    variation_ = latest_ / 2;
    return;
  }
  // RFC 9002 §5.2-1
  min_ = std::min(min_, latest_);
  const Duration adjusted = without_ack_delay(latest_, min_, sample);
  variation_ = (variation_ * 3 + distance(smoothed_, adjusted)) / 4;
  smoothed_ = (smoothed_ * 7 + adjusted) / 8;
}

void RttEstimator::on_persistent_congestion() {
  min_ = latest_;
}

Duration RttEstimator::pto_base() const {
  // RFC 9002 §6.2.1-1
  return smoothed_ + std::max(variation_ * 4, kGranularity);
}

}  // namespace pollux::recovery
