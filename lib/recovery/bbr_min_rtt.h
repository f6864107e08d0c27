// BbrMinRtt: the path's round trip without queues, and when it should be measured again (draft-ietf-ccwg-bbr §5.3.4.3,
// §5.5.7). Two minima: one of the last 10 s, which the model uses, and one of the last 5 s, whose age says that the
// queue must be drained for a moment to see the path as it is.
#pragma once

#include <algorithm>
#include <optional>

#include "base/time.h"

namespace pollux::recovery {

inline constexpr Duration kMinRttFilterLength = Duration::seconds(10);
// The same for all flows: they drain the queue together.
inline constexpr Duration kProbeRttInterval = Duration::seconds(5);

class BbrMinRtt {
 public:
  // With every ACK; `rtt` where it gives a sample. Says whether the short minimum is due to be measured again.
  bool on_ack(std::optional<Duration> rtt, Timestamp now) {
    const bool due = has_sample() && now > probe_stamp_ + kProbeRttInterval;
    if (rtt && (*rtt < probe_min_ || due)) {
      probe_min_ = *rtt;
      probe_stamp_ = now;
    }
    if (probe_min_ < min_ || now > stamp_ + kMinRttFilterLength) {
      min_ = probe_min_;
      stamp_ = probe_stamp_;
    }
    return due;
  }
  // It has been measured: the next time is an interval away.
  void on_probed(Timestamp now) { probe_stamp_ = now; }

  [[nodiscard]] bool has_sample() const { return !probe_min_.is_infinite(); }
  // Infinite until there is a sample.
  [[nodiscard]] Duration min() const { return min_; }

 private:
  Duration probe_min_ = Duration::infinite();
  Timestamp probe_stamp_;
  Duration min_ = Duration::infinite();
  Timestamp stamp_;
};

}  // namespace pollux::recovery
