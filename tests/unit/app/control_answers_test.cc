#include "app/common/control_answers.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "unit/app/fake_control_source.h"

namespace pollux::app {
namespace {

using Json = nlohmann::json;
using telemetry::Counter;
using telemetry::DropReason;

class ControlAnswersTest : public ::testing::Test {
 protected:
  Json ask(std::string_view request) {
    const std::string answer = answers_.answer(request);
    EXPECT_EQ(answer.find('\n'), answer.npos);
    Json document = Json::parse(answer);
    EXPECT_EQ(document.at("program"), "pollux-test 1");
    return document;
  }

  FakeControlSource source_;
  ControlAnswers answers_{source_, "pollux-test 1"};
};

TEST_F(ControlAnswersTest, StatsHaveEveryCounterAndDropOfEachWorkerAndOfAll) {
  source_.count(0, Counter::kRxPackets, 5);
  source_.count(1, Counter::kRxPackets, 6);
  source_.count(1, DropReason::kQuicTooShort, 2);
  const Json stats = ask("stats");
  ASSERT_EQ(stats.at("workers").size(), 2U);
  EXPECT_EQ(stats.at("workers")[1].at("lcore"), 11);
  EXPECT_EQ(stats.at("workers")[0].at("counters").at("rx-packets"), 5);
  EXPECT_EQ(stats.at("workers")[1].at("drops").at("quic-too-short"), 2);
  EXPECT_EQ(stats.at("total").at("counters").at("rx-packets"), 11);
  EXPECT_EQ(stats.at("total").at("drops").at("quic-too-short"), 2);
  EXPECT_EQ(stats.at("total").at("counters").size(), telemetry::kCounterCount);
  EXPECT_EQ(stats.at("total").at("drops").size(), telemetry::kDropReasonCount);
}

TEST_F(ControlAnswersTest, WorkersSayWhereTheyRunAndWhatTheyHave) {
  source_.count(0, Counter::kConnectionsAccepted, 7);
  source_.count(0, Counter::kConnectionsClosed, 4);
  source_.count(0, Counter::kCycles, 1000);
  source_.count(0, Counter::kBusyCycles, 250);
  const Json row = ask("workers").at("workers")[0];
  EXPECT_EQ(row.at("worker"), 0);
  EXPECT_EQ(row.at("lcore"), 10);
  EXPECT_EQ(row.at("ports"), Json::array({3}));
  EXPECT_EQ(row.at("queue"), 0);
  EXPECT_EQ(row.at("connections"), 3);
  EXPECT_EQ(row.at("busy_percent"), 25.0);
}

TEST_F(ControlAnswersTest, ConnectionsComeInTheOrderOfWorkerAndNumber) {
  source_.show_connection(1, 2);
  source_.show_connection(1, 1);
  source_.show_connection(0, 9);
  const Json document = ask("connections");
  EXPECT_EQ(document.at("total"), 3);
  EXPECT_EQ(document.at("unread"), 0);
  EXPECT_EQ(document.at("never_listed"), 0);
  const Json& rows = document.at("connections");
  EXPECT_EQ(rows[0].at("number"), 9);
  EXPECT_EQ(rows[1].at("number"), 1);
  EXPECT_EQ(rows[2].at("number"), 2);
  EXPECT_EQ(rows[2].at("worker"), 1);
  EXPECT_EQ(rows[2].at("local_id"), "0abc00");
  EXPECT_EQ(rows[2].at("remote"), "192.0.2.1:5000");
  EXPECT_EQ(rows[2].at("phase"), "established");
  EXPECT_EQ(rows[2].at("version"), "v1");
  EXPECT_EQ(rows[2].at("age_ms"), 1500);
  EXPECT_EQ(rows[2].at("smoothed_rtt_us"), 250);
  EXPECT_EQ(rows[2].at("congestion_window"), 12'000);
  EXPECT_EQ(rows[2].at("bytes_in_flight"), 1'200);
  EXPECT_EQ(rows[2].at("bytes_sent"), 1'000'000);
  EXPECT_EQ(rows[2].at("bytes_received"), 999);
  EXPECT_EQ(rows[2].at("streams_open"), 2);
}

TEST_F(ControlAnswersTest, StreamsSayWhoseTheyAreAndHowFarTheyHaveCome) {
  source_.show_stream(1, 4, 8);
  source_.show_stream(1, 4, 4);
  const Json document = ask("streams");
  EXPECT_EQ(document.at("total"), 2);
  const Json row = document.at("streams")[0];
  EXPECT_EQ(row.at("stream"), 4);
  EXPECT_EQ(row.at("connection"), 4);
  EXPECT_EQ(row.at("worker"), 1);
  EXPECT_EQ(row.at("sending"), "open");
  EXPECT_EQ(row.at("receiving"), "finished");
  EXPECT_EQ(row.at("bytes_sent"), 5'000);
  EXPECT_EQ(row.at("bytes_received"), 40);
  EXPECT_EQ(row.at("age_ms"), 20);
}

TEST_F(ControlAnswersTest, APartOfAListSaysHowLongTheWholeIs) {
  for (std::uint64_t i = 0; i < 5; ++i) source_.show_connection(0, i);
  const Json part = ask("connections 1 2");
  EXPECT_EQ(part.at("total"), 5);
  EXPECT_EQ(part.at("first"), 1);
  ASSERT_EQ(part.at("connections").size(), 2U);
  EXPECT_EQ(part.at("connections")[0].at("number"), 1);
  EXPECT_EQ(ask("connections 3").at("connections").size(), 2U);
  EXPECT_TRUE(ask("connections 5 10").at("connections").empty());
  EXPECT_TRUE(ask("connections 18446744073709551615 18446744073709551615").at("connections").empty());
}

TEST_F(ControlAnswersTest, WhatFoundNoRoomInAListIsCounted) {
  for (std::uint64_t i = 0; i < 9; ++i) source_.show_connection(0, i);
  EXPECT_EQ(ask("connections").at("never_listed"), 1);
}

TEST_F(ControlAnswersTest, DrainTellsTheWorkersAndSaysHowManyAreLeft) {
  source_.count(0, Counter::kConnectionsAccepted, 2);
  source_.count(1, Counter::kConnectionsAccepted, 2);
  source_.count(1, Counter::kConnectionsClosed, 1);
  const Json document = ask("drain\r");
  EXPECT_EQ(source_.drains, 1);
  EXPECT_EQ(document.at("draining"), true);
  EXPECT_EQ(document.at("connections"), 3);
}

TEST_F(ControlAnswersTest, AWorkerThatDoesNotListenIsAnError) {
  source_.hears = false;
  EXPECT_TRUE(ask("drain").contains("error"));
}

TEST_F(ControlAnswersTest, WhatMakesNoSenseIsAnErrorThatQuotesIt) {
  for (const char* request :
       {"", "  ", "nonsense", "connections x", "connections 1 2 3", "connections -1", "\xff\xfe"}) {
    EXPECT_TRUE(ask(request).contains("error")) << request;
  }
  EXPECT_NE(ask("nonsense").at("error").get<std::string>().find("'nonsense'"), std::string::npos);
  EXPECT_EQ(source_.drains, 0);
}

TEST_F(ControlAnswersTest, BusyIsOfTheLastSecondOrTwo) {
  const auto second = [this](std::uint64_t cycles, std::uint64_t busy) {
    source_.count(0, Counter::kCycles, cycles);
    source_.count(0, Counter::kBusyCycles, busy);
    source_.time = source_.time + Duration::seconds(1);
    answers_.on_second();
  };
  second(1000, 0);
  second(2000, 1000);
  EXPECT_EQ(ask("workers").at("workers")[0].at("busy_percent"), 100.0);
  second(3000, 1000);
  EXPECT_EQ(ask("workers").at("workers")[0].at("busy_percent"), 0.0) << "since the sample before the last";
}

}  // namespace
}  // namespace pollux::app
