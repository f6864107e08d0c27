// Numbers worked by hand from RFC 9406 §4.2 and §4.3.
#include "recovery/hystart.h"

#include <gtest/gtest.h>

#include "unit/recovery/builders.h"

namespace pollux::recovery {
namespace {

using testing::ms;

void round_of(HyStart& hystart, Duration rtt, std::uint32_t samples = kRttSamplesPerRound) {
  hystart.on_round_start();
  for (std::uint32_t i = 0; i < samples; ++i) hystart.on_rtt_sample(rtt);
}

TEST(HyStart, GrowsByAllThatIsAcknowledgedWhileTheRttStays) {
  HyStart hystart;
  for (int i = 0; i < 20; ++i) round_of(hystart, ms(40));
  EXPECT_FALSE(hystart.is_conservative());
  EXPECT_EQ(hystart.growth(ByteCount{1'200}), ByteCount{1'200});
}

// RttThresh = max(4 ms, min(last round's / 8, 16 ms)): 5 ms for 40 ms.
TEST(HyStart, TurnsConservativeWhenARoundsLeastRttIsAnEighthHigher) {
  HyStart hystart;
  round_of(hystart, ms(40));
  round_of(hystart, Duration::microseconds(44'999));
  EXPECT_FALSE(hystart.is_conservative());
  HyStart other;
  round_of(other, ms(40));
  round_of(other, ms(45));
  EXPECT_TRUE(other.is_conservative());
  EXPECT_EQ(other.growth(ByteCount{1'200}), ByteCount{300});
}

TEST(HyStart, KeepsItsThresholdBetweenFourAndSixteenMilliseconds) {
  HyStart near;
  round_of(near, ms(1));
  round_of(near, Duration::microseconds(4'999));
  EXPECT_FALSE(near.is_conservative());
  round_of(near, ms(9));
  EXPECT_TRUE(near.is_conservative());
  HyStart far;
  round_of(far, ms(400));
  round_of(far, ms(416));
  EXPECT_TRUE(far.is_conservative());
}

TEST(HyStart, JudgesNoRoundOfFewSamples) {
  HyStart hystart;
  round_of(hystart, ms(40));
  round_of(hystart, ms(80), kRttSamplesPerRound - 1);
  EXPECT_FALSE(hystart.is_conservative());
  hystart.on_rtt_sample(ms(80));
  EXPECT_TRUE(hystart.is_conservative());
}

TEST(HyStart, EndsSlowStartAfterFiveConservativeRounds) {
  HyStart hystart;
  round_of(hystart, ms(40));
  round_of(hystart, ms(50));
  for (std::uint32_t i = 1; i < kConservativeRounds; ++i) round_of(hystart, ms(50));
  EXPECT_FALSE(hystart.ended());
  hystart.on_round_start();
  EXPECT_TRUE(hystart.ended());
}

TEST(HyStart, ReturnsToSlowStartWhenTheRttFallsAgain) {
  HyStart hystart;
  round_of(hystart, ms(40));
  round_of(hystart, ms(50));
  ASSERT_TRUE(hystart.is_conservative());
  round_of(hystart, ms(49));
  EXPECT_FALSE(hystart.is_conservative());
  EXPECT_FALSE(hystart.ended());
}

}  // namespace
}  // namespace pollux::recovery
