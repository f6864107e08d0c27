#include "app/load/prompt/command_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "unit/load/fake_load_control.h"

namespace pollux::app {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CommandTable table() {
  return CommandTable{FakeLoadControl{}.settings()};
}

TEST(CommandTable, HasTheCommandsAndARowForEachSetting) {
  const CommandTable commands = table();
  std::vector<std::string> texts;
  for (const Phrase& phrase : commands.phrases()) texts.push_back(phrase.text());
  for (const char* wanted :
       {"start", "stop", "quit", "load FILE", "help [SECTION]", "clear", "show port stats", "show port xstats",
        "show port info", "show conn", "show config", "show latency", "set mode VALUE", "set connections VALUE"}) {
    EXPECT_THAT(texts, ::testing::Contains(wanted));
  }
}

TEST(CommandTable, KnowsWhichSettingARowSets) {
  const CommandTable commands = table();
  const auto spoken = understand(commands.phrases(), words_of("set connections 5"));
  ASSERT_TRUE(spoken);
  EXPECT_EQ(commands.row(spoken->phrase).action, Action::kSet);
  EXPECT_EQ(commands.row(spoken->phrase).setting, "connections");
}

TEST(CommandTable, HasHelpInSections) {
  const CommandTable commands = table();
  EXPECT_THAT(commands.help(""), HasSubstr("help display"));
  EXPECT_THAT(commands.help("control"), HasSubstr("start"));
  EXPECT_THAT(commands.help("control"), Not(HasSubstr("show conn")));
  EXPECT_THAT(commands.help("config"), HasSubstr("set mode VALUE"));
  for (const SectionInfo& section : sections()) {
    EXPECT_THAT(commands.help("all"), HasSubstr(commands.help(section.name)));
  }
  EXPECT_EQ(commands.help("wrong"), "");
}

TEST(CommandTable, HelpFitsATerminal) {
  std::istringstream lines{table().help("all")};
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

}  // namespace
}  // namespace pollux::app
