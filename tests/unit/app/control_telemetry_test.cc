#include "app/common/control_telemetry.h"

#include <gtest/gtest.h>

#include <map>

#include "unit/app/fake_control_source.h"

namespace pollux::app {
namespace {

using drivers::dpdk::TelemetryAnswer;
using Fields = std::map<std::string, TelemetryAnswer::Value>;

class ControlTelemetryTest : public ::testing::Test {
 protected:
  TelemetryAnswer ask(std::string_view command, std::string_view parameters = "") {
    TelemetryAnswer answer = telemetry_answer(answers_, command, parameters);
    EXPECT_LE(answer.groups.size(), TelemetryAnswer::kMaxFields);
    return answer;
  }
  // Of a group, or of the answer itself.
  static Fields fields(const TelemetryAnswer::Fields& fields) { return {fields.begin(), fields.end()}; }
  static std::uint64_t number(const TelemetryAnswer::Value& value) { return std::get<std::uint64_t>(value); }

  FakeControlSource source_;
  ControlAnswers answers_{source_, "pollux-test 1"};
};

TEST_F(ControlTelemetryTest, StatsAreOfAllWorkersOrOfOne) {
  source_.count(0, telemetry::Counter::kRxPackets, 5);
  source_.count(1, telemetry::Counter::kRxPackets, 6);
  const TelemetryAnswer all = ask("/pollux/stats");
  ASSERT_EQ(all.groups.size(), 2U);
  EXPECT_EQ(all.groups[0].first, "counters");
  EXPECT_EQ(number(fields(all.groups[0].second).at("rx-packets")), 11U);
  EXPECT_LE(all.groups[0].second.size(), TelemetryAnswer::kMaxFields);
  EXPECT_EQ(number(fields(ask("/pollux/stats", "1").groups[0].second).at("rx-packets")), 6U);
}

TEST_F(ControlTelemetryTest, AWorkerThatIsNotThereIsAnError) {
  for (const char* worker : {"2", "x", "-1"}) {
    EXPECT_TRUE(fields(ask("/pollux/stats", worker).fields).contains("error")) << worker;
  }
}

TEST_F(ControlTelemetryTest, WorkersAreAGroupEach) {
  const TelemetryAnswer answer = ask("/pollux/workers");
  ASSERT_EQ(answer.groups.size(), 2U);
  EXPECT_EQ(answer.groups[1].first, "1");
  EXPECT_EQ(number(fields(answer.groups[1].second).at("lcore")), 11U);
}

TEST_F(ControlTelemetryTest, ListsComeInPartsAndAreNamedByPlace) {
  source_.show_connection(1, 7);
  source_.show_connection(0, 9);
  source_.show_stream(1, 7, 4);
  const TelemetryAnswer connections = ask("/pollux/connections");
  EXPECT_EQ(number(fields(connections.fields).at("total")), 2U);
  EXPECT_EQ(connections.groups[1].first, "1/7");
  EXPECT_EQ(std::get<std::string>(fields(connections.groups[1].second).at("phase")), "established");
  EXPECT_EQ(ask("/pollux/streams").groups[0].first, "1/7/4");
  EXPECT_EQ(ask("/pollux/connections", "1").groups.size(), 1U);
  EXPECT_TRUE(fields(ask("/pollux/connections", "x").fields).contains("error"));
}

}  // namespace
}  // namespace pollux::app
