#include "app/common/split_arguments.h"

#include <gtest/gtest.h>

#include <array>

namespace pollux::app {
namespace {

using Words = std::vector<std::string>;

TEST(SplitArguments, DividesAtTheFirstDoubleDash) {
  const std::array argv{"pollux-edge", "-l", "1", "--", "--listen", "x", "--", "y"};
  const CommandLine line = split_arguments(argv);
  EXPECT_EQ(line.eal, (Words{"pollux-edge", "-l", "1"}));
  EXPECT_EQ(line.own, (Words{"--listen", "x", "--", "y"}));
  EXPECT_TRUE(line.has_separator);
}

TEST(SplitArguments, GivesEverythingToTheEalWithoutADoubleDash) {
  const std::array argv{"pollux-edge", "--help"};
  const CommandLine line = split_arguments(argv);
  EXPECT_EQ(line.eal, (Words{"pollux-edge", "--help"}));
  EXPECT_TRUE(line.own.empty());
  EXPECT_FALSE(line.has_separator);
}

}  // namespace
}  // namespace pollux::app
