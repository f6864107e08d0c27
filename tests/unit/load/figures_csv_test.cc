#include "app/load/figures/figures_csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/load/some_figures.h"

namespace pollux::app {
namespace {

using ::testing::StartsWith;

TEST(FiguresCsv, HasAFieldForEachNameInEveryLine) {
  EXPECT_THAT(csv_header(), StartsWith("end,duration,goodput,"));
  const auto commas = std::ranges::count(csv_header(), ',');
  EXPECT_EQ(std::ranges::count(csv_line(some_figures(), Duration::seconds(2)), ','), commas);
  EXPECT_EQ(std::ranges::count(csv_line({}, Duration::zero()), ','), commas);
}

TEST(FiguresCsv, HasNumbersWithoutUnitsAndNothingForWhatNobodyMeasured) {
  EXPECT_THAT(csv_line(some_figures(), Duration::milliseconds(2500)),
              StartsWith("2.500,2,4000000000,4000000000,0,400000,100000,1000,500,500,0,0,0,"));
  EXPECT_THAT(csv_line({}, Duration::zero()), StartsWith("0.000,0,,,,"));
}

}  // namespace
}  // namespace pollux::app
