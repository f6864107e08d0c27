#include "app/load/prompt/commands.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/app/temporary_directory.h"
#include "unit/load/fake_load_control.h"

namespace pollux::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CommandsTest : public ::testing::Test {
 protected:
  std::string said(std::string_view line) {
    const auto answer = commands.execute(line);
    EXPECT_TRUE(answer) << answer.error();
    return answer.value_or("");
  }
  std::string complaint(std::string_view line) {
    const auto answer = commands.execute(line);
    EXPECT_FALSE(answer) << *answer;
    return answer ? "" : answer.error();
  }
  std::string write(const std::string& name, const std::string& text) {
    directory.write(name, text);
    return directory / name;
  }

  TemporaryDirectory directory;
  FakeLoadControl control;
  Commands commands{control};
};

TEST_F(CommandsTest, StartAndStopBeginAndEndARunAndTellItsFigures) {
  EXPECT_EQ(said("start"), "started\n");
  EXPECT_TRUE(control.running);
  const std::string block = said("stop");
  EXPECT_THAT(block, HasSubstr("Accumulated QUIC statistics for all workers"));
  EXPECT_THAT(block, HasSubstr("Load figures of all workers"));
  EXPECT_FALSE(control.running);
}

TEST_F(CommandsTest, StartAndStopAreRefusedWhereTheyMakeNoSense) {
  EXPECT_EQ(complaint("stop"), "no run is under way: start begins one");
  (void)said("start");
  EXPECT_EQ(complaint("start"), "a run is under way: stop ends it");
  (void)said("stop");
  EXPECT_EQ(complaint("stop"), "no run is under way: start begins one");
  control.refusal = "the server has no address";
  EXPECT_EQ(complaint("start"), "the server has no address");
}

TEST_F(CommandsTest, TellsOfARunThatEndsByItselfOnce) {
  (void)said("start");
  EXPECT_EQ(commands.end_of_run(), "");
  control.running = false;
  EXPECT_THAT(commands.end_of_run(), HasSubstr("Load figures"));
  EXPECT_EQ(control.stops, 1);
  EXPECT_EQ(commands.end_of_run(), "");
}

TEST_F(CommandsTest, TellsOfARunThatEndedByItselfBeforeItBeginsTheNext) {
  (void)said("start");
  control.running = false;
  EXPECT_THAT(said("start"), HasSubstr("Load figures"));
  EXPECT_EQ(control.stops, 1);
  EXPECT_EQ(control.starts, 2);
  control.running = false;
  EXPECT_THAT(said("stop"), HasSubstr("Load figures"));
}

TEST_F(CommandsTest, SetChangesTheConfigurationOrSaysWhyNot) {
  EXPECT_EQ(said("set mode bulk_upload"), "");
  EXPECT_EQ(control.mode, "bulk_upload");
  EXPECT_EQ(complaint("set mode wrong"), "there is no mode 'wrong'");
  EXPECT_EQ(complaint("set speed 5"), "'speed': behind 'set' comes mode or connections");
  EXPECT_THAT(said("show config"), HasSubstr("bulk_upload"));
}

TEST_F(CommandsTest, ShowsWhatThereIsToSee) {
  EXPECT_THAT(said("show port stats"), HasSubstr("port 0 queue 3 lcore 7"));
  EXPECT_THAT(said("show port stats"), HasSubstr("4711"));
  EXPECT_EQ(said("show port info"), "port 0 (net_fake)\n");
  EXPECT_THAT(said("show port xstats"), HasSubstr("rx_good_packets"));
  EXPECT_THAT(said("show port xstats"), Not(HasSubstr("rx_q0_errors")));
  EXPECT_EQ(said("show conn"), "at most 20 connections\n");
  EXPECT_THAT(said("show latency"), StartsWith("TIME OF"));
  EXPECT_THAT(said("show figures"), HasSubstr("goodput:"));
}

TEST_F(CommandsTest, SaysThatADriverHasNoNumbers) {
  control.extended.clear();
  EXPECT_EQ(said("show port xstats"), "the driver has no numbers of its own that are not zero\n");
}

TEST_F(CommandsTest, ClearCountsFromZero) {
  EXPECT_EQ(commands.beginnings(), 0U);
  (void)said("clear");
  EXPECT_EQ(control.clears, 1);
  EXPECT_EQ(commands.beginnings(), 1U);
  EXPECT_EQ(commands.runs(), 0U);
}

TEST_F(CommandsTest, LiveIsOnOrOff) {
  EXPECT_TRUE(commands.is_live());
  (void)said("live off");
  EXPECT_FALSE(commands.is_live());
  (void)said("live on");
  EXPECT_TRUE(commands.is_live());
  EXPECT_EQ(complaint("live perhaps"), "live is on or off, and not 'perhaps'");
}

TEST_F(CommandsTest, HelpIsInSections) {
  EXPECT_THAT(said("help"), HasSubstr("help control"));
  EXPECT_THAT(said("help display"), HasSubstr("show latency"));
  EXPECT_EQ(complaint("help me"), "there is no section 'me': help lists them");
}

TEST_F(CommandsTest, LoadDoesWhatTheLinesOfAFileSay) {
  const std::string path = write("commands", "# a run\nset connections 7\n\nset mode bulk_upload\nstart");
  EXPECT_EQ(said("load " + path), "started\n");
  EXPECT_EQ(control.connections_wanted, "7");
  EXPECT_EQ(control.mode, "bulk_upload");
}

TEST_F(CommandsTest, LoadEndsAtTheFirstLineThatCannotBeDoneAndSaysWhichThatIs) {
  const std::string path = write("commands", "live off\nsettle\nset connections 7\n");
  EXPECT_EQ(complaint("load " + path), path + ":2: there is no command 'settle': help lists them");
  EXPECT_FALSE(commands.is_live());
  EXPECT_EQ(control.connections_wanted, "1");
  EXPECT_THAT(complaint("load /nowhere/at-all"), HasSubstr("the file of commands '/nowhere/at-all'"));
}

TEST_F(CommandsTest, AFileThatLoadsItselfIsRefusedInTheEnd) {
  const std::string path = write("loop", "load " + (directory / "loop") + "\n");
  EXPECT_THAT(complaint("load " + path), HasSubstr("8 files load each other"));
  // And the next one is not.
  EXPECT_EQ(said("load " + write("harmless", "live on\n")), "");
}

TEST_F(CommandsTest, QuitEndsAFileToo) {
  (void)said("load " + write("commands", "quit\nstart\n"));
  EXPECT_TRUE(commands.has_quit());
  EXPECT_FALSE(control.running);
}

TEST_F(CommandsTest, AnEmptyLineIsNothing) {
  EXPECT_EQ(said(""), "");
  EXPECT_EQ(said("   # a comment"), "");
}

}  // namespace
}  // namespace pollux::app
