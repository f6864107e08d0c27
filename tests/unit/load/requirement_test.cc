#include "app/load/figures/requirement.h"

#include <gtest/gtest.h>

#include "unit/load/some_figures.h"

namespace pollux::app {
namespace {

// What comes of a requirement that can be read.
Verdict verdict_of(std::string_view text) {
  const auto requirement = parse_requirement(text);
  EXPECT_TRUE(requirement) << requirement.error();
  return requirement ? judge(*requirement, some_figures()) : Verdict{};
}

TEST(Requirement, IsAFigureAComparisonAndALimitInItsUnit) {
  const auto requirement = parse_requirement("p99<500us");
  ASSERT_TRUE(requirement);
  EXPECT_EQ(requirement->figure->name, "p99");
  EXPECT_EQ(requirement->comparison, Comparison::kLess);
  EXPECT_DOUBLE_EQ(requirement->limit, 500);
  EXPECT_DOUBLE_EQ(parse_requirement("goodput > 10G")->limit, 10e9);
  EXPECT_EQ(parse_requirement("requests-failed<=0")->comparison, Comparison::kAtMost);
  EXPECT_EQ(parse_requirement("requests/s>=100k")->comparison, Comparison::kAtLeast);
}

TEST(Requirement, IsMetOrNotAndSaysWhatWasMeasured) {
  EXPECT_EQ(verdict_of("goodput>3.9G").sentence, "goodput>3.9G: met, it is 4.00 Gbit/s");
  EXPECT_TRUE(verdict_of("goodput>3.9G").is_met);
  EXPECT_EQ(verdict_of("p99.99<10ms").sentence, "p99.99<10ms: not met, it is 50.0 ms");
  EXPECT_FALSE(verdict_of("p99.99<10ms").is_met);
}

TEST(Requirement, KnowsItsLimitFromWhatIsAtIt) {
  EXPECT_FALSE(verdict_of("requests/s<500").is_met);
  EXPECT_TRUE(verdict_of("requests/s<=500").is_met);
  EXPECT_FALSE(verdict_of("requests/s>500").is_met);
  EXPECT_TRUE(verdict_of("requests/s>=500").is_met);
}

TEST(Requirement, OfWhatNobodyMeasuredIsNotMet) {
  EXPECT_FALSE(verdict_of("handshake-p99<1s").is_met);
  EXPECT_EQ(verdict_of("handshake-p99<1s").sentence, "handshake-p99<1s: not met, there was nothing to measure");
}

TEST(Requirement, ThatCannotBeReadIsRefusedWithASentence) {
  EXPECT_EQ(parse_requirement("p99").error(),
            "'p99' compares nothing: write a figure, one of < <= > >=, and a value, such as 'p99<500us'");
  EXPECT_EQ(parse_requirement("p98<1ms").error(), "'p98<1ms': there is no figure 'p98'; --help figures lists them");
  EXPECT_EQ(parse_requirement("p99<500").error(),
            "'p99<500': '500' is no time: write ns, us, ms or s behind the number");
  EXPECT_EQ(parse_requirement("goodput>").error(), "'goodput>': '' does not begin with a number");
  EXPECT_FALSE(parse_requirement(""));
  EXPECT_FALSE(parse_requirement("<"));
}

TEST(Requirement, EachOfSeveralIsJudged) {
  const std::vector requirements{*parse_requirement("p50<1s"), *parse_requirement("p50<1ns")};
  const auto verdicts = judge(requirements, some_figures());
  ASSERT_EQ(verdicts.size(), 2U);
  EXPECT_TRUE(verdicts[0].is_met);
  EXPECT_FALSE(verdicts[1].is_met);
}

}  // namespace
}  // namespace pollux::app
