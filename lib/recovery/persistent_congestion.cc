#include "recovery/persistent_congestion.h"

#include <algorithm>

namespace pollux::recovery {

Duration persistent_congestion_duration(const RttEstimator& rtt, Duration peer_max_ack_delay) {
  return (rtt.pto_base() + peer_max_ack_delay) * kPersistentCongestionThreshold;
}

bool is_persistent_congestion(LostPeriod period, const RttEstimator& rtt, Duration peer_max_ack_delay) {
  return period.length > persistent_congestion_duration(rtt, peer_max_ack_delay);
}

bool bounds_lost_period(const SentPacket& packet) {
  // RFC 9002 §7.6.2-1: both ends are ack-eliciting. PMTU probes and packets of a path that was left say nothing.
  return packet.ack_eliciting && counts_as_congestion(packet);
}

void LostRuns::on_lost(Timestamp time_sent) {
  // RFC 9002 §7.6.2-2
  if (!first_rtt_sample_ || time_sent <= *first_rtt_sample_) return;
  if (!run_start_) run_start_ = time_sent;
  longest_.length = std::max(longest_.length, time_sent - *run_start_);
}

}  // namespace pollux::recovery
