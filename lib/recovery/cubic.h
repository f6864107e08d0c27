// Cubic: the congestion controller of RFC 9438, with HyStart++ (RFC 9406) in the first slow start.
// In congestion avoidance the window follows a cubic curve of time, or what Reno would have where that is more; on
// congestion it falls to 70 %. Invariant: window() is at least minimum_window().
#pragma once

#include <optional>

#include "recovery/congestion_controller.h"
#include "recovery/cubic_curve.h"
#include "recovery/hystart.h"
#include "recovery/recovery_period.h"
#include "recovery/round_counter.h"

namespace pollux::recovery {

// RFC 9438 §4.6: beta.
inline constexpr Percent kCubicBeta{70};
// RFC 9438 §4.7: fast convergence, (1 + beta) / 2.
inline constexpr Percent kFastConvergence{85};
// RFC 9438 §4.3: alpha = 3 * (1 - beta) / (1 + beta), what makes this beta as fast as Reno's half.
inline constexpr double kCubicAlpha = 3 * (1 - 0.7) / (1 + 0.7);
// RFC 9438 §4.2: the target is at most this much of the window.
inline constexpr double kMaxTargetRatio = 1.5;

class Cubic final : public CongestionController {
 public:
  explicit Cubic(ByteCount max_datagram_size) { reset(max_datagram_size); }

  void reset(ByteCount max_datagram_size) override;
  void on_packet_sent(const SentPacket&, ByteCount) override {}
  void on_packets_acked(const AckEvent& event) override;
  bool on_packets_lost(const LossEvent& event) override { return on_congestion(event.newest_sent, event.now); }
  bool on_congestion_experienced(const CongestionExperiencedEvent& event) override {
    return on_congestion(event.newest_sent, event.now);
  }
  void on_persistent_congestion(Timestamp now) override;
  void set_max_datagram_size(ByteCount max_datagram_size) override;
  [[nodiscard]] ByteCount window() const override { return window_; }
  [[nodiscard]] bool in_slow_start() const override { return !threshold_ || window_ < *threshold_; }

  // ssthresh; none until slow start has ended once.
  [[nodiscard]] std::optional<ByteCount> slow_start_threshold() const { return threshold_; }
  // W_max: the window at the last congestion, less where flows make room for one another.
  [[nodiscard]] ByteCount plateau() const { return w_max_; }

 private:
  // From the beginning of congestion avoidance until congestion.
  struct Epoch {
    Timestamp start;
    CubicCurve curve;
    double reno_window = 0;  // W_est
    Timestamp last_growth;
    double fraction = 0;  // of a byte, by which the window should have grown
  };

  bool on_congestion(Timestamp time_sent, Timestamp now);
  void watch_slow_start(const AckEvent& event);
  void avoid_congestion(ByteCount acked, const AckEvent& event);
  void set_window(ByteCount window);

  ByteCount max_datagram_size_;
  ByteCount window_;
  std::optional<ByteCount> threshold_;
  ByteCount w_max_;
  ByteCount prior_window_;  // cwnd_prior: before the last reduction
  std::optional<Epoch> epoch_;
  RecoveryPeriod recovery_;
  HyStart hystart_;
  RoundCounter rounds_;
};

}  // namespace pollux::recovery
