#include "app/common/system_rng.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace pollux::app {
namespace {

TEST(SystemRng, NeverGivesTheSameNumbersTwice) {
  SystemRng one;
  SystemRng two;
  std::set<std::uint64_t> seen;
  for (int i = 0; i < 2000; ++i) {
    seen.insert(one.next_u64());
    seen.insert(two.next_u64());
  }
  EXPECT_EQ(seen.size(), 4000U);
}

TEST(SystemRng, FillsMoreThanItsBufferWhole) {
  SystemRng rng;
  std::vector<std::uint8_t> bytes(100'000);
  rng.fill(bytes);
  std::set<std::uint8_t> tail{bytes.end() - 2000, bytes.end()};
  EXPECT_GT(tail.size(), 200U);
}

}  // namespace
}  // namespace pollux::app
