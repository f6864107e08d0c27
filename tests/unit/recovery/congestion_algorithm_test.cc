#include "recovery/congestion_algorithm.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::kDatagram;

TEST(CongestionAlgorithm, IsFoundByItsName) {
  for (const CongestionAlgorithm algorithm : congestion_algorithms()) {
    EXPECT_EQ(congestion_algorithm_named(to_string(algorithm)), algorithm);
  }
  EXPECT_EQ(congestion_algorithm_named("newreno"), CongestionAlgorithm::kNewReno);
  EXPECT_EQ(congestion_algorithm_named("cubic"), CongestionAlgorithm::kCubic);
  EXPECT_EQ(congestion_algorithm_named("bbr"), CongestionAlgorithm::kBbr);
  EXPECT_FALSE(congestion_algorithm_named("Cubic"));
  EXPECT_FALSE(congestion_algorithm_named(""));
}

// RFC 9002 §7.2-1, whatever runs.
TEST(CongestionAlgorithm, BeginsWithTheInitialWindow) {
  for (const CongestionAlgorithm algorithm : congestion_algorithms()) {
    SCOPED_TRACE(to_string(algorithm));
    const auto controller = make_congestion_controller(algorithm, {.max_datagram_size = kDatagram, .seed = 1});
    EXPECT_EQ(controller->window(), kDatagram * 10);
    EXPECT_TRUE(controller->in_slow_start());
    controller->on_persistent_congestion(testing::at_ms(5));
    // RFC 9002 §7.6.2-5
    EXPECT_EQ(controller->window(), kDatagram * 2);
    controller->reset(ByteCount{1400});
    EXPECT_EQ(controller->window(), ByteCount{14'000});
    controller->set_max_datagram_size(kDatagram);
    // RFC 9002 §7.2-3
    EXPECT_EQ(controller->window(), kDatagram * 10);
    // RFC 9002 §7.7-1
    EXPECT_FALSE(controller->pacing_rate(testing::ms(100)).is_zero());
  }
}

}  // namespace
}  // namespace pollux::recovery
