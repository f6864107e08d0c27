// CubicCurve: the window that CUBIC aims at, as a function of the time since congestion avoidance began
// (RFC 9438 §4.2): W(t) = C * (t - K)^3 + W_max. Pure arithmetic; it knows no congestion and no clock.
#pragma once

#include "base/byte_count.h"
#include "base/time.h"

namespace pollux::recovery {

// RFC 9438 §5: C, in datagrams per second cubed.
inline constexpr double kCubicC = 0.4;

class CubicCurve {
 public:
  CubicCurve() = default;
  // From `start` the curve comes to its plateau at `w_max` and leaves it again. A `w_max` that is not above `start`
  // means that there was no congestion before: the curve begins at its plateau, K = 0 (§4.8, §4.10).
  CubicCurve(ByteCount start, ByteCount w_max, ByteCount max_datagram_size);

  // In bytes.
  [[nodiscard]] double at(Duration since_start) const;
  // K: how long it takes to the plateau, in seconds.
  [[nodiscard]] double seconds_to_plateau() const { return k_; }

 private:
  double scale_ = 0;  // C, in bytes per second cubed
  double k_ = 0;
  double plateau_ = 0;
};

}  // namespace pollux::recovery
