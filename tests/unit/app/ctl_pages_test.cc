// Pages are made of real answers, so that either side would notice a field that the other has renamed.
#include "app/ctl/pages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/common/control_answers.h"
#include "unit/app/fake_control_source.h"

namespace pollux::app {
namespace {

using telemetry::Counter;
using telemetry::DropReason;
using ::testing::HasSubstr;
using ::testing::Not;

class CtlPagesTest : public ::testing::Test {
 protected:
  std::string page(std::string_view request) {
    const auto page = page_of(request, answers_.answer(request));
    EXPECT_TRUE(page.has_value()) << page.error();
    return page.value_or("");
  }

  FakeControlSource source_;
  ControlAnswers answers_{source_, "pollux-test 1"};
};

TEST_F(CtlPagesTest, StatsHaveARowForEachNumberThatIsNotZero) {
  source_.count(0, Counter::kRxPackets, 5);
  source_.count(1, Counter::kRxPackets, 16);
  source_.count(1, DropReason::kQuicTooShort, 2);
  EXPECT_EQ(page("stats"),
            "COUNTER              WORKER 0  WORKER 1  ALL\n"
            "rx-packets                  5        16   21\n"
            "drop quic-too-short         0         2    2\n");
}

TEST_F(CtlPagesTest, StatsOfOneWorkerHaveNoColumnForAll) {
  source_.views.resize(1);
  source_.count(0, Counter::kRxPackets, 5);
  EXPECT_EQ(page("stats"),
            "COUNTER     WORKER 0\n"
            "rx-packets         5\n");
}

TEST_F(CtlPagesTest, WorkersHaveALineEach) {
  source_.count(1, Counter::kCycles, 1000);
  source_.count(1, Counter::kBusyCycles, 333);
  const std::string text = page("workers");
  EXPECT_THAT(text, HasSubstr("BUSY"));
  EXPECT_THAT(text, HasSubstr("33.3 %"));
  EXPECT_EQ(std::ranges::count(text, '\n'), 3);
}

TEST_F(CtlPagesTest, ConnectionsSayWithWhomAndHowFast) {
  source_.show_connection(0, 17);
  EXPECT_EQ(page("connections"),
            "WORKER  NUMBER  REMOTE          PHASE        VERSION    AGE      RTT   WINDOW    SENT  RECEIVED  STREAMS\n"
            "     0      17  192.0.2.1:5000  established  v1       1.5 s  0.25 ms  12.0 kB  1.0 MB     999 B        2\n"
            "1 connections\n");
}

TEST_F(CtlPagesTest, StreamsSayWhoseTheyAreAndHowFarTheyHaveCome) {
  source_.show_stream(1, 17, 4);
  EXPECT_EQ(page("streams"),
            "WORKER  CONNECTION  STREAM  REMOTE          SENDING  RECEIVING    AGE    SENT  RECEIVED\n"
            "     1          17       4  192.0.2.1:5000  open     finished   20 ms  5.0 kB      40 B\n"
            "1 streams\n");
}

TEST_F(CtlPagesTest, AListThatIsNotWholeSaysWhatIsMissing) {
  for (std::uint64_t i = 0; i < 10; ++i) source_.show_connection(0, i);
  EXPECT_THAT(page("connections"), HasSubstr("8 connections; 2 found no room in the list since the start\n"));
  const auto part = page_of("connections", answers_.answer("connections 0 3"));
  EXPECT_THAT(*part, HasSubstr("8 connections, the first 3 of them above"));
}

TEST_F(CtlPagesTest, DrainSaysHowManyAreLeft) {
  source_.count(0, Counter::kConnectionsAccepted, 1);
  EXPECT_EQ(page("drain"), "draining: no new connections are taken, 1 is left\n");
  EXPECT_EQ(connections_left(answers_.answer("drain")), 1U);
  source_.count(0, Counter::kConnectionsClosed, 1);
  EXPECT_EQ(page("drain"), "drained: no new connections are taken, and none is left\n");
}

TEST_F(CtlPagesTest, AnErrorIsTheAnswersOwnSentence) {
  const auto page = page_of("stats", R"({"error": "not today"})");
  ASSERT_FALSE(page.has_value());
  EXPECT_EQ(page.error(), "not today");
}

TEST_F(CtlPagesTest, WhatIsNotUnderstoodIsASentenceToo) {
  for (const char* answer :
       {"", "nonsense", "[]", "{}", R"({"workers": 3})", R"({"connections": [{"worker": "x"}]})"}) {
    for (const char* request : {"stats", "workers", "connections", "streams", "drain"}) {
      const auto page = page_of(request, answer);
      ASSERT_FALSE(page.has_value()) << request << ' ' << answer;
      EXPECT_THAT(page.error(), HasSubstr("is not understood"));
    }
    EXPECT_FALSE(connections_left(answer).has_value());
  }
}

}  // namespace
}  // namespace pollux::app
