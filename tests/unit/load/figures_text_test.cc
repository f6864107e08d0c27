#include "app/load/figures/figures_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "unit/load/some_figures.h"

namespace pollux::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr RunTime kHalf{.elapsed = Duration::seconds(5), .planned = Duration::seconds(10)};

TEST(LiveLine, HasTheFiguresThatAreNotZero) {
  EXPECT_EQ(live_line(some_figures(), kHalf),
            "5/10 s  goodput 4.00 Gbit/s  requests/s 500  p50 1.00 ms  p99 1.00 ms  connections 10");
  EXPECT_EQ(live_line({}, {.elapsed = Duration::milliseconds(1999)}), "2 s");
}

TEST(LiveLine, TellsOfRequestsThatFailed) {
  LoadFigures figures = some_figures();
  set(figures, LoadCounter::kRequestsTimedOut, 3);
  EXPECT_THAT(live_line(figures, kHalf), HasSubstr("requests-timed-out 3"));
}

TEST(LiveBar, ShowsHowFarTheRunHasCome) {
  EXPECT_THAT(live_bar(some_figures(), kHalf, 120), StartsWith("[==========          ] 5/10 s  goodput"));
  const RunTime late{.elapsed = Duration::seconds(11), .planned = Duration::seconds(10)};
  EXPECT_THAT(live_bar({}, late, 120), StartsWith("[====================] 11/10 s"));
  EXPECT_THAT(live_bar({}, {.elapsed = Duration::seconds(3)}, 120), StartsWith("3 s"));
}

TEST(LiveBar, IsNeverLongerThanTheTerminalIsWide) {
  EXPECT_EQ(live_bar(some_figures(), kHalf, 30).size(), 30U);
}

TEST(FiguresBlock, HasTheFiguresByTheirNamesAndLeavesOutWhatNobodyMeasured) {
  const std::string text = figures_block(some_figures());
  EXPECT_THAT(text, HasSubstr("goodput:          4.00 Gbit/s"));
  EXPECT_THAT(text, HasSubstr("cycles/packet:"));
  EXPECT_THAT(text, Not(HasSubstr("handshake-p99")));
  EXPECT_THAT(text, Not(HasSubstr("goodput-sent")));
}

TEST(FiguresBlock, SaysThatNothingFailed) {
  EXPECT_THAT(figures_block(some_figures()), HasSubstr("requests-failed:"));
}

TEST(LatencyTable, HasARowForEachKindOfTimeThatWasMeasured) {
  LoadFigures figures = some_figures();
  EXPECT_EQ(latency_table(figures),
            "TIME OF   COUNT      MIN     MEAN      P50      P90      P99    P99.9   P99.99  P99.999      MAX\n"
            "requests   1000  1.00 ms  1.05 ms  1.00 ms  1.00 ms  1.00 ms  1.00 ms  50.0 ms  50.0 ms  50.0 ms\n");
  figures.handshakes.record(Duration::milliseconds(7));
  EXPECT_THAT(latency_table(figures), HasSubstr("\nhandshakes"));
  EXPECT_EQ(latency_table({}), "no time of anything was measured\n");
}

TEST(FiguresHelp, ExplainsEachFigure) {
  EXPECT_THAT(figures_help(), HasSubstr("p99.999"));
  EXPECT_THAT(figures_help(), HasSubstr("bit/s"));
  std::istringstream lines{figures_help()};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

}  // namespace
}  // namespace pollux::app
