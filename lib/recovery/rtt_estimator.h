// RttEstimator: latest, minimum and smoothed round-trip time and their variation (RFC 9002 §5).
// It never decides whether an ACK gives a sample (AckProcessor does) and reads no clock.
// Before the first sample, smoothed and variation come from kInitialRtt.
#pragma once

#include <optional>

#include "base/time.h"

namespace pollux::recovery {

// RFC 9002 §6.2.2-2
inline constexpr Duration kInitialRtt = Duration::milliseconds(333);
// RFC 9002 §6.1.2-5
inline constexpr Duration kGranularity = Duration::milliseconds(1);
// A longer sample counts as this: no path is so slow, and what is multiplied from it stays within a Duration.
inline constexpr Duration kMaxRtt = Duration::seconds(600);
// RFC 9000 §18.2: what max_ack_delay is until the peer says otherwise.
inline constexpr Duration kDefaultMaxAckDelay = Duration::milliseconds(25);

// Whether the handshake is confirmed (RFC 9001 §4.1.2).
enum class HandshakeConfirmed : bool { kNo, kYes };

struct RttSample {
  Duration rtt;        // from sending the largest acknowledged packet to receiving the ACK
  Duration ack_delay;  // as the peer reports it; zero where it does not count (Initial packets)
  Duration peer_max_ack_delay = kDefaultMaxAckDelay;
  HandshakeConfirmed confirmed = HandshakeConfirmed::kNo;
};

class RttEstimator {
 public:
  explicit RttEstimator(Duration initial_rtt = kInitialRtt);

  void on_sample(const RttSample& sample, Timestamp now);

  // RFC 9002 §5.2-2: after persistent congestion the minimum starts over from the newest sample.
  void on_persistent_congestion();

  [[nodiscard]] Duration latest() const { return latest_; }
  [[nodiscard]] Duration min() const { return min_; }
  [[nodiscard]] Duration smoothed() const { return smoothed_; }
  [[nodiscard]] Duration variation() const { return variation_; }  // rttvar
  [[nodiscard]] bool has_sample() const { return first_sample_at_.has_value(); }
  // When the first sample was taken (RFC 9002 §7.6.2-2).
  [[nodiscard]] std::optional<Timestamp> first_sample_at() const { return first_sample_at_; }

  // smoothed + max(4 * variation, kGranularity): the probe timeout without backoff and max_ack_delay (RFC 9002 §6.2.1).
  [[nodiscard]] Duration pto_base() const;

 private:
  Duration latest_;
  Duration min_;
  Duration smoothed_;
  Duration variation_;
  std::optional<Timestamp> first_sample_at_;
};

}  // namespace pollux::recovery
