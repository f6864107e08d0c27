#include "base/enum_table.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace pollux {
namespace {

enum class Color : std::uint8_t { kRed, kGreen };

struct Row {
  int before;
  Color color;
};

constexpr auto kGood = std::to_array<Row>({{0, Color::kRed}, {0, Color::kGreen}});
constexpr auto kSwapped = std::to_array<Row>({{0, Color::kGreen}, {0, Color::kRed}});
constexpr auto kTwice = std::to_array<Row>({{0, Color::kRed}, {0, Color::kRed}});

TEST(EnumTable, IsInOrderWhereEachRowIsFoundByItsEnumerator) {
  EXPECT_TRUE(is_in_order(kGood, &Row::color));
  EXPECT_FALSE(is_in_order(kSwapped, &Row::color));
  EXPECT_FALSE(is_in_order(kTwice, &Row::color));
}

}  // namespace
}  // namespace pollux
