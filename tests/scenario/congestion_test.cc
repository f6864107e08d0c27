// What each congestion controller promises, on a link of 100 Mbit/s with a round trip of 40 ms. Time is simulated, so
// the figures are the same on every machine; a change that moves one should know why.
// POLLUX_PLOTS=DIR draws throughput, window and queue of each run.
#include <gtest/gtest.h>

#include "scenario/bottleneck.h"

namespace pollux::scenario {
namespace {

using recovery::CongestionAlgorithm;

constexpr auto kNewReno = CongestionAlgorithm::kNewReno;
constexpr auto kCubic = CongestionAlgorithm::kCubic;
constexpr auto kBbr = CongestionAlgorithm::kBbr;

constexpr Duration seconds(std::int64_t n) {
  return Duration::seconds(n);
}

std::string name_of(CongestionAlgorithm algorithm, const char* what) {
  return std::string{recovery::to_string(algorithm)} + "-" + what;
}

class EachController : public ::testing::TestWithParam<CongestionAlgorithm> {};

INSTANTIATE_TEST_SUITE_P(Congestion, EachController, ::testing::Values(kNewReno, kCubic, kBbr),
                         [](const auto& each) { return std::string{recovery::to_string(each.param)}; });

TEST_P(EachController, UsesTheLinkWhenAlone) {
  const Bottleneck run{{.name = name_of(GetParam(), "alone"), .flows = {{.algorithm = GetParam()}}}};
  const Span steady{seconds(5), seconds(15)};
  EXPECT_GE(run.utilisation(steady), 0.90) << run.summary(steady);
  EXPECT_EQ(run.wrong_bytes(), 0U);
}

// Two of NewReno come closer by half with each loss that both see, which at this window is one in ten seconds.
TEST_P(EachController, SharesTheLinkWithItsLike) {
  const Duration settled = seconds(GetParam() == kNewReno ? 60 : 20);
  const Duration end = settled + Duration::seconds(30);
  const Bottleneck run{{.name = name_of(GetParam(), "with-its-like"),
                        .flows = {{.algorithm = GetParam()}, {.algorithm = GetParam(), .start = seconds(1)}},
                        .length = end}};
  const Span steady{settled, end};
  EXPECT_GE(run.utilisation(steady), 0.90) << run.summary(steady);
  EXPECT_GE(run.fairness(steady), 0.90) << run.summary(steady);
}

TEST_P(EachController, FillsTheLinkAgainAfterTwoDarkSeconds) {
  const Bottleneck run{{.name = name_of(GetParam(), "blackhole"),
                        .flows = {{.algorithm = GetParam()}},
                        .length = seconds(14),
                        .dark_from = seconds(5),
                        .dark_for = seconds(2)}};
  const Span dark{seconds(6), seconds(7)};
  const Span after{seconds(10), seconds(14)};
  EXPECT_EQ(run.utilisation(dark), 0);
  EXPECT_LE(run.least_window(0, {seconds(7), seconds(10)}), 100'000) << "persistent congestion was found";
  EXPECT_GE(run.utilisation(after), 0.90) << run.summary(after);
}

class BesideCubic : public ::testing::TestWithParam<CongestionAlgorithm> {};

INSTANTIATE_TEST_SUITE_P(Congestion, BesideCubic, ::testing::Values(kNewReno, kBbr),
                         [](const auto& each) { return std::string{recovery::to_string(each.param)}; });

// RFC 9002 §7-1: RFC 8085 §3.1 asks for a fair share beside what is there.
TEST_P(BesideCubic, NeitherStarves) {
  const Bottleneck run{{.name = name_of(GetParam(), "beside-cubic"),
                        .flows = {{.algorithm = kCubic}, {.algorithm = GetParam(), .start = seconds(1)}},
                        .length = seconds(30)}};
  const Span steady{seconds(10), seconds(30)};
  EXPECT_GE(run.utilisation(steady), 0.90) << run.summary(steady);
  for (const std::size_t flow : {0U, 1U}) EXPECT_GE(run.share(flow, steady), 0.10) << run.summary(steady);
}

// draft-ietf-ccwg-bbr §5.3.3.8.3: it tolerates 1 % of loss, which leaves CUBIC next to nothing.
TEST(Bbr, KeepsItsThroughputUnderRandomLoss) {
  const Span steady{seconds(5), seconds(15)};
  const Bottleneck some{{.name = "bbr-loss-0.1-percent", .flows = {{.algorithm = kBbr}}, .loss = 0.001}};
  const Bottleneck none{{.name = "bbr-no-loss", .flows = {{.algorithm = kBbr}}}};
  EXPECT_GE(some.utilisation(steady), 0.90 * none.utilisation(steady)) << some.summary(steady) << none.summary(steady);
  const Bottleneck more{{.name = "bbr-loss-1-percent", .flows = {{.algorithm = kBbr}}, .loss = 0.01}};
  EXPECT_GE(more.utilisation(steady), 0.75 * none.utilisation(steady)) << more.summary(steady);
  const Bottleneck cubic{{.name = "cubic-loss-1-percent", .flows = {{.algorithm = kCubic}}, .loss = 0.01}};
  EXPECT_LE(cubic.utilisation(steady), 0.30) << cubic.summary(steady);
}

// draft-ietf-ccwg-bbr §3: a deep buffer stays nearly empty, which CUBIC fills.
TEST(Bbr, KeepsADeepQueueShort) {
  const Span steady{seconds(5), seconds(15)};
  const Bottleneck bbr{{.name = "bbr-deep-queue", .flows = {{.algorithm = kBbr}}, .queue_in_bdp = 4}};
  EXPECT_GE(bbr.utilisation(steady), 0.90) << bbr.summary(steady);
  EXPECT_LE(bbr.mean_queue(steady), 0.25) << bbr.summary(steady);
  const Bottleneck cubic{{.name = "cubic-deep-queue", .flows = {{.algorithm = kCubic}}, .queue_in_bdp = 4}};
  EXPECT_GE(cubic.mean_queue(steady), 1.0) << cubic.summary(steady);
}

}  // namespace
}  // namespace pollux::scenario
