#include "base/invariant.h"

#include <gtest/gtest.h>

namespace pollux {
namespace {

TEST(Invariant, ThatHoldsCostsOneLook) {
  int looks = 0;
  POLLUX_INVARIANT(++looks == 1);
  EXPECT_EQ(looks, 1);
}

TEST(InvariantDeathTest, ThatIsBrokenSaysWhichAndWhere) {
  const int packets = 3;
  EXPECT_DEATH(POLLUX_INVARIANT(packets == 4), "invariant broken: packets == 4 \\(.*invariant_test.cc:[0-9]+\\)");
}

}  // namespace
}  // namespace pollux
