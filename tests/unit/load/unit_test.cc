#include "app/load/figures/unit.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

using enum Unit;

TEST(Unit, WritesNumbersAsPeopleLikeThem) {
  EXPECT_EQ(value_text(9.41e9, kBitsPerSecond), "9.41 Gbit/s");
  EXPECT_EQ(value_text(941.2e6, kBitsPerSecond), "941 Mbit/s");
  EXPECT_EQ(value_text(0, kBitsPerSecond), "0 bit/s");
  EXPECT_EQ(value_text(12345.6, kPerSecond), "12.3 k");
  EXPECT_EQ(value_text(123.4, kPerSecond), "123");
  EXPECT_EQ(value_text(17, kCount), "17");
  EXPECT_EQ(value_text(123'456, kCount), "123456");
  EXPECT_EQ(value_text(12'345'678, kCount), "12.3 M");
  EXPECT_EQ(value_text(43'210, kBytes), "43.2 kB");
  EXPECT_EQ(value_text(2345.6, kClockCycles), "2346");
  EXPECT_EQ(value_text(1.234, kClockCycles), "1.23");
  EXPECT_EQ(value_text(3'000'000, kClockCycles), "3.00 M");
  EXPECT_EQ(value_text(99.95, kPercent), "100 %");
  EXPECT_EQ(value_text(12.34, kPercent), "12.3 %");
}

TEST(Unit, WritesTimesInTheUnitThatFits) {
  EXPECT_EQ(value_text(0.5, kMicroseconds), "500 ns");
  EXPECT_EQ(value_text(1.5, kMicroseconds), "1.50 us");
  EXPECT_EQ(value_text(612.4, kMicroseconds), "612 us");
  EXPECT_EQ(value_text(50'000, kMicroseconds), "50.0 ms");
  EXPECT_EQ(value_text(2.5e6, kMicroseconds), "2.50 s");
  EXPECT_EQ(value_text(1000, kMicroseconds), "1.00 ms");
  EXPECT_EQ(value_text(600, kSeconds), "600 s");
  EXPECT_EQ(value_text(0, kSeconds), "0 ns");
}

TEST(Unit, ReadsWhatPeopleWrite) {
  EXPECT_DOUBLE_EQ(*value_of("10G", kBitsPerSecond), 10e9);
  EXPECT_DOUBLE_EQ(*value_of("10Gbit/s", kBitsPerSecond), 10e9);
  EXPECT_DOUBLE_EQ(*value_of("2.5Mbit/s", kBitsPerSecond), 2.5e6);
  EXPECT_DOUBLE_EQ(*value_of("100k", kPerSecond), 100e3);
  EXPECT_DOUBLE_EQ(*value_of("100k/s", kPerSecond), 100e3);
  EXPECT_DOUBLE_EQ(*value_of("0", kCount), 0);
  EXPECT_DOUBLE_EQ(*value_of("40kB", kBytes), 40e3);
  EXPECT_DOUBLE_EQ(*value_of("99.9%", kPercent), 99.9);
  EXPECT_DOUBLE_EQ(*value_of("500us", kMicroseconds), 500);
  EXPECT_DOUBLE_EQ(*value_of("500ns", kMicroseconds), 0.5);
  EXPECT_DOUBLE_EQ(*value_of("1.5s", kMicroseconds), 1.5e6);
  EXPECT_DOUBLE_EQ(*value_of("100ms", kSeconds), 0.1);
}

TEST(Unit, SaysWhatIsWrongWithANumber) {
  EXPECT_EQ(value_of("fast", kPerSecond).error(), "'fast' does not begin with a number");
  EXPECT_EQ(value_of("", kPerSecond).error(), "'' does not begin with a number");
  EXPECT_EQ(value_of("inf", kPerSecond).error(), "'inf' does not begin with a number");
  EXPECT_EQ(value_of("500", kMicroseconds).error(), "'500' is no time: write ns, us, ms or s behind the number");
  EXPECT_EQ(value_of("10X", kBitsPerSecond).error(), "'10X': behind the number, k, M, G, T and 'bit/s' have a meaning");
  EXPECT_EQ(value_of("10X", kCount).error(), "'10X': behind the number, k, M, G and T have a meaning");
}

TEST(Unit, HasAShortNameForFiles) {
  EXPECT_EQ(name_of(kPerSecond), "1/s");
  EXPECT_EQ(name_of(kCount), "");
}

}  // namespace
}  // namespace pollux::app
