#include "recovery/cubic_curve.h"

#include <algorithm>
#include <cmath>

namespace pollux::recovery {

CubicCurve::CubicCurve(ByteCount start, ByteCount w_max, ByteCount max_datagram_size)
    : scale_(kCubicC * static_cast<double>(max_datagram_size.value())),
      k_(std::cbrt(static_cast<double>(w_max.saturating_sub(start).value()) / scale_)),
      plateau_(static_cast<double>(std::max(start, w_max).value())) {}

double CubicCurve::at(Duration since_start) const {
  const double from_plateau = static_cast<double>(since_start.to_nanoseconds()) / 1e9 - k_;
  return scale_ * from_plateau * from_plateau * from_plateau + plateau_;
}

}  // namespace pollux::recovery
