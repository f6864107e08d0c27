#include "recovery/bbr_min_rtt.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::at_ms;
using testing::ms;

TEST(BbrMinRtt, IsTheLeastOfItsSamples) {
  BbrMinRtt rtt;
  EXPECT_TRUE(rtt.min().is_infinite());
  EXPECT_FALSE(rtt.on_ack(std::nullopt, at_ms(1'000'000))) << "nothing to measure again yet";
  EXPECT_FALSE(rtt.on_ack(ms(50), at_ms(1'000'100)));
  EXPECT_FALSE(rtt.on_ack(ms(40), at_ms(1'000'200)));
  EXPECT_FALSE(rtt.on_ack(ms(60), at_ms(1'000'300)));
  EXPECT_EQ(rtt.min(), ms(40));
}

// draft-ietf-ccwg-bbr §5.3.4.1: due after 5 s, and kept for 10 s.
TEST(BbrMinRtt, IsDueAfterFiveSecondsAndForgottenAfterTen) {
  BbrMinRtt rtt;
  (void)rtt.on_ack(ms(40), at_ms(1'000));
  EXPECT_FALSE(rtt.on_ack(ms(60), at_ms(6'000)));
  EXPECT_TRUE(rtt.on_ack(ms(60), at_ms(6'001)));
  EXPECT_EQ(rtt.min(), ms(40));
  rtt.on_probed(at_ms(6'200));
  EXPECT_FALSE(rtt.on_ack(ms(60), at_ms(11'000)));
  EXPECT_EQ(rtt.min(), ms(40));
  (void)rtt.on_ack(ms(60), at_ms(11'001));
  EXPECT_EQ(rtt.min(), ms(60));
}

}  // namespace
}  // namespace pollux::recovery
