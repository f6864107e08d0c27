#include "app/load/figures/figures_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unit/load/some_figures.h"

namespace pollux::app {
namespace {

using Json = nlohmann::json;

Json document_of(const RunReport& report) {
  const std::string text = json_text(report);
  EXPECT_EQ(text.back(), '\n');
  return Json::parse(text);
}

TEST(FiguresJson, SaysWhatWasRunAndHow) {
  const Json document = document_of({.program = "pollux-load 1.2",
                                     .command = {"pollux-load", "--mode", "bulk_download"},
                                     .configuration = {{"mode", "bulk_download"}, {"streams", "4"}}});
  EXPECT_EQ(document["program"], "pollux-load 1.2");
  EXPECT_EQ(document["command"], (Json{"pollux-load", "--mode", "bulk_download"}));
  EXPECT_EQ(document["configuration"]["streams"], "4");
}

TEST(FiguresJson, HasEachFigureThatWasMeasuredWithItsUnitAndWhichWayIsBetter) {
  const Json figures = document_of({.figures = some_figures()})["figures"];
  EXPECT_EQ(figures["goodput"], (Json{{"value", 4e9}, {"unit", "bit/s"}, {"better", "more"}}));
  EXPECT_EQ(figures["p99.99"], (Json{{"value", 50'000.0}, {"unit", "us"}, {"better", "less"}}));
  EXPECT_FALSE(figures.contains("handshake-p99"));
}

TEST(FiguresJson, HasEveryCounterAndTheDropsThatWereMade) {
  LoadFigures figures = some_figures();
  figures.transport.drops[static_cast<std::size_t>(telemetry::DropReason::kAfterClose)] = 3;
  const Json document = document_of({.figures = figures});
  EXPECT_EQ(document["counters"]["requests-due"], 1000);
  EXPECT_EQ(document["counters"]["rx-packets"], 800'000);
  EXPECT_EQ(document["counters"]["requests-failed"], 0);
  EXPECT_EQ(document["drops"], (Json{{"after-close", 3}}));
}

TEST(FiguresJson, HasTheBucketsOfItsHistograms) {
  const Json histograms = document_of({.figures = some_figures()})["histograms"];
  EXPECT_EQ(histograms["latency"]["count"], 1000);
  EXPECT_EQ(histograms["latency"]["unit"], "ns");
  const Json& buckets = histograms["latency"]["buckets"];
  ASSERT_EQ(buckets.size(), 2U);
  EXPECT_EQ(buckets[0][2], 999);
  EXPECT_LE(buckets[0][0], 1'000'000);
  EXPECT_GE(buckets[0][1], 1'000'000);
  EXPECT_EQ(histograms["handshakes"]["buckets"].size(), 0U);
}

TEST(FiguresJson, SaysWhatWasRequiredAndWhetherItWasMet) {
  const Json verdicts = document_of({.verdicts = {{.requirement = "p99<1s", .is_met = true, .value = 4.5},
                                                  {.requirement = "rtt-p99<1s"}}})["requirements"];
  EXPECT_EQ(verdicts[0], (Json{{"text", "p99<1s"}, {"met", true}, {"value", 4.5}}));
  EXPECT_EQ(verdicts[1], (Json{{"text", "rtt-p99<1s"}, {"met", false}, {"value", nullptr}}));
}

TEST(FiguresJson, IsADocumentWhateverBytesTheCommandHad) {
  EXPECT_EQ(document_of({.command = {"\xff\xfe"}})["command"].size(), 1U);
}

}  // namespace
}  // namespace pollux::app
