#include "app/load/config_table.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

TEST(ConfigTable, TakesWhatItGives) {
  for (const ConfigRow& row : config_table()) {
    LoadConfig config;
    const std::string word = row.get(config);
    if (word.empty()) continue;
    std::string compact = word;
    std::erase(compact, ' ');
    EXPECT_TRUE(row.set(config, compact)) << row.name << " " << compact;
    EXPECT_EQ(row.get(config), word) << row.name;
  }
}

TEST(ConfigTable, TakesEachOfItsChoicesAndNothingElse) {
  for (const ConfigRow& row : config_table()) {
    if (row.choices == nullptr) continue;
    LoadConfig config;
    for (const std::string& choice : row.choices()) {
      EXPECT_TRUE(row.set(config, choice)) << choice;
      EXPECT_EQ(row.get(config), choice);
    }
    EXPECT_FALSE(row.set(config, "no such choice")) << row.name;
  }
}

TEST(ConfigTable, LeavesAValueAsItIsWhenTheWordIsWrong) {
  LoadConfig config{.connections = 7};
  EXPECT_FALSE(config_row_named("connections")->set(config, "seven"));
  EXPECT_EQ(config.connections, 7U);
  EXPECT_EQ(config_row_named("no such name"), nullptr);
}

TEST(ConfigTable, ReadsTimesWithAndWithoutAUnit) {
  EXPECT_EQ(time_named("3"), Duration::seconds(3));
  EXPECT_EQ(time_named("1.5s"), Duration::milliseconds(1500));
  EXPECT_EQ(time_named("20us"), Duration::microseconds(20));
  EXPECT_FALSE(time_named("-1"));
  EXPECT_FALSE(time_named("soon"));
}

TEST(ConfigCheck, WantsAConnectionForEachWorkerAndNoRateWhereNoneIsTaken) {
  EXPECT_TRUE(check({.connections = 4}, 4));
  EXPECT_FALSE(check({.connections = 3}, 4));
  EXPECT_TRUE(check({.mode = "requests", .rate = 10}, 1));
  EXPECT_FALSE(check({.mode = "bulk_download", .rate = 10}, 1));
}

}  // namespace
}  // namespace pollux::app
