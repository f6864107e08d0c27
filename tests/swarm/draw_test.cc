#include "swarm/draw.h"

#include <gtest/gtest.h>

#include <set>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

TEST(Draw, GivesEachDimensionAStreamOfItsOwn) {
  Draw first{1, "topology"};
  Draw again{1, "topology"};
  Draw other{1, "faults"};
  Draw another_seed{2, "topology"};
  const std::uint64_t number = first.between(0, UINT64_MAX - 1);
  EXPECT_EQ(again.between(0, UINT64_MAX - 1), number);
  EXPECT_NE(other.between(0, UINT64_MAX - 1), number);
  EXPECT_NE(another_seed.between(0, UINT64_MAX - 1), number);
}

TEST(Draw, KeepsToItsBounds) {
  Draw draw{1, "bounds"};
  for (int i = 0; i < 10'000; ++i) {
    const std::uint64_t number = draw.log_between(3, 1'000'000);
    EXPECT_GE(number, 3U);
    EXPECT_LE(number, 1'000'000U);
    EXPECT_EQ(draw.log_between(1, 1), 1U);
  }
}

TEST(Dimensions, DrawTheSamePlanFromTheSameSeed) {
  EXPECT_EQ(describe(draw_plan(7)), describe(draw_plan(7)));
  EXPECT_NE(describe(draw_plan(7)), describe(draw_plan(8)));
}

}  // namespace
}  // namespace pollux::swarm
