#include "telemetry/text_block.h"

#include <gtest/gtest.h>

namespace pollux::telemetry {
namespace {

constexpr const char* kRule = "  +------------------------------------------------------------------------+\n";

TEST(TextBlock, HasAHeadingAndARuleAndPairsInColumnsBetween) {
  TextBlock block{"Something"};
  block.pair("Left:", 1, "Right:", 22);
  block.pair("Longer-left:", "a", "R:", "b");
  block.line("and a line");
  EXPECT_EQ(block.finish(), std::string{"\n  ---------------------- Something ----------------------\n"
                                        "  Left:                 1                Right:            22              \n"
                                        "  Longer-left:          a                R:                b               \n"
                                        "  and a line\n"} +
                                kRule);
}

TEST(TextBlock, LosesNothingOfWhatIsLongerThanItsColumn) {
  TextBlock block{"T"};
  block.pair("a-name-that-is-longer-than-its-column:", UINT64_MAX, "b:", UINT64_MAX);
  const std::string text = block.finish();
  EXPECT_NE(text.find("a-name-that-is-longer-than-its-column: 18446744073709551615 b:"), std::string::npos);
}

TEST(Decimal, HasSoManyDigitsBehindThePoint) {
  EXPECT_EQ(decimal(1.25, 0), "1");
  EXPECT_EQ(decimal(1.26, 1), "1.3");
  EXPECT_EQ(decimal(2, 3), "2.000");
}

}  // namespace
}  // namespace pollux::telemetry
