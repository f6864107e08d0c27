#include "app/common/table.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

TEST(Table, LinesItsColumnsUp) {
  Table table{{{"NAME", Align::kLeft}, {"COUNT"}, {"WHAT", Align::kLeft}}};
  table.add({"a", "1", "short"});
  table.add({"longer", "123456", ""});
  EXPECT_EQ(table.text(),
            "NAME     COUNT  WHAT\n"
            "a            1  short\n"
            "longer  123456\n");
}

TEST(Table, WithoutRowsIsItsTitles) {
  EXPECT_EQ((Table{{{"ONE"}, {"TWO"}}}.text()), "ONE  TWO\n");
}

TEST(BytesText, HasUnitsOfPowersOfTen) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(999), "999 B");
  EXPECT_EQ(bytes_text(1000), "1.0 kB");
  EXPECT_EQ(bytes_text(12'345'678), "12.3 MB");
  EXPECT_EQ(bytes_text(999'949), "999.9 kB");
  EXPECT_EQ(bytes_text(999'950), "1.0 MB");
  EXPECT_EQ(bytes_text(UINT64_MAX), "18.4 EB");
}

TEST(DurationText, HasTheTwoLargestUnits) {
  EXPECT_EQ(duration_text(0), "0 ms");
  EXPECT_EQ(duration_text(999), "999 ms");
  EXPECT_EQ(duration_text(12'560), "12.5 s");
  EXPECT_EQ(duration_text(200'000), "3m20s");
  EXPECT_EQ(duration_text(7'500'000), "2h05m");
  EXPECT_EQ(duration_text(371'000'000), "4d07h");
}

}  // namespace
}  // namespace pollux::app
