// Persistent congestion (RFC 9002 §7.6): every packet of a long period was lost.
// LostRuns is fed packets in the order in which they were sent and keeps the longest period between
// two lost ack-eliciting packets with no acknowledged one in between. Who feeds it says of which spaces these are.
#pragma once

#include <optional>

#include "base/time.h"
#include "recovery/rtt_estimator.h"
#include "recovery/sent_packet.h"

namespace pollux::recovery {

// RFC 9002 §7.6.1-1
inline constexpr std::int64_t kPersistentCongestionThreshold = 3;

// From the sending of one lost packet to the sending of a later one.
struct LostPeriod {
  Duration length;
};

// How long a lost period must be at least: (smoothed + max(4 * variation, kGranularity) + max_ack_delay) * 3.
[[nodiscard]] Duration persistent_congestion_duration(const RttEstimator& rtt, Duration peer_max_ack_delay);

[[nodiscard]] bool is_persistent_congestion(LostPeriod period, const RttEstimator& rtt, Duration peer_max_ack_delay);

// Whether a lost packet may begin or end a lost period.
[[nodiscard]] bool bounds_lost_period(const SentPacket& packet);

class LostRuns {
 public:
  // `first_rtt_sample`: packets sent at or before it start no period (§7.6.2-2); none yet: nothing counts.
  explicit LostRuns(std::optional<Timestamp> first_rtt_sample) : first_rtt_sample_(first_rtt_sample) {}

  void on_lost(const SentPacket& packet) {
    if (bounds_lost_period(packet)) on_lost(packet.time_sent);
  }
  // A packet that bounds_lost_period().
  void on_lost(Timestamp time_sent);
  // An acknowledged packet ends the run.
  void on_acked() { run_start_.reset(); }

  [[nodiscard]] LostPeriod longest() const { return longest_; }

 private:
  std::optional<Timestamp> first_rtt_sample_;
  std::optional<Timestamp> run_start_;
  LostPeriod longest_;
};

}  // namespace pollux::recovery
