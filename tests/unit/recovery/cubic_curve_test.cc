// Numbers worked by hand from RFC 9438 §4.2: W(t) = 0.4 * (t - K)^3 + W_max, K = cbrt((W_max - W(0)) / 0.4).
#include "recovery/cubic_curve.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::kDatagram;

constexpr double kDatagramBytes = 1200;

TEST(CubicCurve, BeginsAtTheWindowAndReachesItsPlateauAfterK) {
  // 100 datagrams after a reduction to 70: K = cbrt(75) = 4.217163 s.
  const CubicCurve curve(kDatagram * 70, kDatagram * 100, kDatagram);
  EXPECT_NEAR(curve.seconds_to_plateau(), 4.217163, 1e-6);
  EXPECT_NEAR(curve.at(Duration::zero()) / kDatagramBytes, 70, 1e-9);
  EXPECT_NEAR(curve.at(Duration::microseconds(4'217'163)) / kDatagramBytes, 100, 1e-6);
  // 0.4 * (1 - 4.217163)^3 + 100 = 86.680 ... at one second; beyond the plateau it is the mirror image.
  EXPECT_NEAR(curve.at(Duration::seconds(1)) / kDatagramBytes, 100 - 0.4 * 3.217163 * 3.217163 * 3.217163, 1e-4);
  EXPECT_NEAR(curve.at(Duration::microseconds(2 * 4'217'163)) / kDatagramBytes, 130, 1e-4);
}

// RFC 9438 §4.8, §4.10: no congestion has shown where the plateau is.
TEST(CubicCurve, BeginsAtItsPlateauWithoutCongestionBefore) {
  const CubicCurve curve(kDatagram * 50, ByteCount{}, kDatagram);
  EXPECT_EQ(curve.seconds_to_plateau(), 0);
  EXPECT_NEAR(curve.at(Duration::seconds(2)) / kDatagramBytes, 50 + 0.4 * 8, 1e-9);
}

}  // namespace
}  // namespace pollux::recovery
