// RecoveryPeriod: one answer to congestion for each round trip (RFC 9002 §7.3.2). It begins with a loss or a CE mark
// and lasts until a packet that was sent within it is acknowledged; losses of packets sent before say nothing new.
#pragma once

#include <optional>

#include "base/time.h"

namespace pollux::recovery {

class RecoveryPeriod {
 public:
  // Congestion befell a packet sent at `time_sent`. Says whether a new period begins with it.
  bool on_congestion(Timestamp time_sent, Timestamp now) {
    if (covers(time_sent)) return false;
    begin(now);
    return true;
  }
  void begin(Timestamp now) { start_ = now; }
  void forget() { start_.reset(); }

  // The packet was sent before the period began.
  [[nodiscard]] bool covers(Timestamp time_sent) const { return start_ && time_sent <= *start_; }

 private:
  std::optional<Timestamp> start_;  // congestion_recovery_start_time
};

}  // namespace pollux::recovery
