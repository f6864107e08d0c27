#include "base/rng.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <vector>

namespace pollux {
namespace {

TEST(SeededRng, RepeatsItselfForTheSameSeed) {
  SeededRng first{7};
  SeededRng second{7};
  SeededRng other{8};
  const std::uint64_t number = first.next_u64();
  EXPECT_EQ(second.next_u64(), number);
  EXPECT_NE(other.next_u64(), number);
  EXPECT_NE(first.next_u64(), number);
}

// The vectors of SplitMix64 for seed 0: what a seed replays must not change from one release to another.
TEST(SeededRng, IsSplitMix64) {
  SeededRng rng{0};
  EXPECT_EQ(rng.next_u64(), 0xe220a8397b1dcdafU);
  EXPECT_EQ(rng.next_u64(), 0x6e789e6aa1b965f4U);
}

TEST(SeededRng, FillsSpansOfAnyLength) {
  for (std::size_t size = 0; size < 40; ++size) {
    std::vector<std::uint8_t> bytes(size + 1, 0);
    bool last_byte_was_filled = size == 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      SeededRng{seed}.fill(MutableBytes{bytes}.first(size));
      last_byte_was_filled = last_byte_was_filled || bytes[size - 1] != 0;
    }
    EXPECT_TRUE(last_byte_was_filled) << size;
    EXPECT_EQ(bytes[size], 0) << "one byte too many";
  }
}

TEST(SeededRng, StaysBelowABoundAndReachesEverythingBelowIt) {
  SeededRng rng{1};
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 1'000; ++i) seen.insert(rng.below(10));
  EXPECT_EQ(seen.size(), 10U);
  EXPECT_EQ(*seen.rbegin(), 9U);
  EXPECT_EQ(rng.below(1), 0U);
}

}  // namespace
}  // namespace pollux
