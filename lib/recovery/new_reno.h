// NewReno: the congestion controller of RFC 9002 §7.3 and Appendix B.
// Slow start until the first loss, then a recovery period that ends when a packet sent within it is acknowledged,
// then one datagram more for each window acknowledged. Invariant: window() is at least minimum_window().
#pragma once

#include <optional>

#include "recovery/congestion_controller.h"
#include "recovery/recovery_period.h"

namespace pollux::recovery {

// RFC 9002 §7.3.2-1: kLossReductionFactor is 1/2.
inline constexpr std::uint64_t kLossReductionDivisor = 2;

class NewReno final : public CongestionController {
 public:
  explicit NewReno(ByteCount max_datagram_size) { reset(max_datagram_size); }

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

  // ssthresh; none until the first loss.
  [[nodiscard]] std::optional<ByteCount> slow_start_threshold() const { return threshold_; }

 private:
  bool on_congestion(Timestamp time_sent, Timestamp now);
  void grow(ByteCount acked);

  ByteCount max_datagram_size_;
  ByteCount window_;
  ByteCount acked_towards_growth_;  // in congestion avoidance: bytes acknowledged since the window last grew
  std::optional<ByteCount> threshold_;
  RecoveryPeriod recovery_;
};

}  // namespace pollux::recovery
