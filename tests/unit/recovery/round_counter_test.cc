#include "recovery/round_counter.h"

#include <gtest/gtest.h>

namespace pollux::recovery {
namespace {

// draft-ietf-ccwg-bbr §5.5.1
TEST(RoundCounter, CountsARoundWhenSomethingSentWithinItArrives) {
  RoundCounter rounds;
  EXPECT_TRUE(rounds.on_sample({.delivered_before = 0, .delivered_in_all = 1'000}));
  EXPECT_FALSE(rounds.on_sample({.delivered_before = 0, .delivered_in_all = 2'000})) << "sent before the round began";
  EXPECT_FALSE(rounds.on_sample({.delivered_before = 999, .delivered_in_all = 3'000}));
  EXPECT_TRUE(rounds.on_sample({.delivered_before = 1'000, .delivered_in_all = 4'000}));
  EXPECT_EQ(rounds.count(), 2U);
}

TEST(RoundCounter, CanBeginARoundAnew) {
  RoundCounter rounds;
  (void)rounds.on_sample({.delivered_before = 0, .delivered_in_all = 1'000});
  rounds.begin(5'000);
  EXPECT_FALSE(rounds.on_sample({.delivered_before = 4'000, .delivered_in_all = 6'000}));
  EXPECT_TRUE(rounds.on_sample({.delivered_before = 5'000, .delivered_in_all = 7'000}));
}

}  // namespace
}  // namespace pollux::recovery
