#include "recovery/hystart.h"

#include <algorithm>

namespace pollux::recovery {

void HyStart::on_round_start() {
  last_round_min_ = current_round_min_;
  current_round_min_.reset();
  samples_ = 0;
  // RFC 9406 §4.2: the round in whose middle it began counts too.
  if (is_conservative()) ++conservative_rounds_;
}

void HyStart::on_rtt_sample(Duration rtt) {
  current_round_min_ = std::min(current_round_min_.value_or(rtt), rtt);
  ++samples_;
  if (samples_ < kRttSamplesPerRound) return;
  if (is_conservative()) {
    // RFC 9406 §4.2: the RTT has fallen again, so it was jitter and no queue.
    if (*current_round_min_ < *baseline_) baseline_.reset();
    return;
  }
  if (!last_round_min_) return;
  const Duration threshold = std::max(kMinRttThreshold, std::min(*last_round_min_ / kMinRttDivisor, kMaxRttThreshold));
  if (*current_round_min_ < *last_round_min_ + threshold) return;
  baseline_ = current_round_min_;
  conservative_rounds_ = 0;
}

}  // namespace pollux::recovery
