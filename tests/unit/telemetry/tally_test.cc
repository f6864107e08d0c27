#include "telemetry/tally.h"

#include <gtest/gtest.h>

#include <thread>

namespace pollux::telemetry {
namespace {

TEST(Tally, BeginsAtZeroUnlessTold) {
  EXPECT_EQ(Tally{}.value(), 0U);
  EXPECT_EQ(Tally{7}.value(), 7U);
}

TEST(Tally, GrowsAndIsSet) {
  Tally tally;
  tally.add();
  tally.add(4);
  EXPECT_EQ(tally.value(), 5U);
  tally.set(2);
  EXPECT_EQ(tally.value(), 2U);
}

TEST(Tally, IsSeenToGrowByAnotherThread) {
  constexpr std::uint64_t kCounts = 100'000;
  Tally tally;
  std::thread writer([&] {
    for (std::uint64_t i = 0; i < kCounts; ++i) tally.add();
  });
  std::uint64_t seen = 0;
  while (seen < kCounts) {
    const std::uint64_t now = tally.value();
    ASSERT_GE(now, seen);
    seen = now;
  }
  writer.join();
}

}  // namespace
}  // namespace pollux::telemetry
