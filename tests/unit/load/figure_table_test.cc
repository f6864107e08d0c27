#include "app/load/figures/figure_table.h"

#include <gtest/gtest.h>

#include <set>

#include "unit/load/some_figures.h"

namespace pollux::app {
namespace {

std::optional<double> value_of(std::string_view name, const LoadFigures& figures) {
  const Figure* figure = figure_named(name);
  EXPECT_NE(figure, nullptr) << name;
  return figure == nullptr ? std::nullopt : figure->value(figures);
}

TEST(FigureTable, HasARowWithANameOfItsOwnForEachFigure) {
  std::set<std::string_view> names;
  for (const Figure& figure : all_figures()) {
    EXPECT_TRUE(names.insert(figure.name).second) << figure.name;
    EXPECT_FALSE(figure.description.empty()) << figure.name;
    EXPECT_EQ(figure_named(figure.name), &figure);
    // A name ends where a requirement's comparison begins.
    EXPECT_EQ(figure.name.find_first_of("<>= "), std::string_view::npos) << figure.name;
  }
  EXPECT_EQ(figure_named("p98"), nullptr);
}

TEST(FigureTable, DerivesRatesFromCountsAndTime) {
  const LoadFigures figures = some_figures();
  EXPECT_DOUBLE_EQ(*value_of("duration", figures), 2);
  EXPECT_DOUBLE_EQ(*value_of("goodput", figures), 4e9);
  EXPECT_DOUBLE_EQ(*value_of("goodput-received", figures), 4e9);
  EXPECT_DOUBLE_EQ(*value_of("goodput-sent", figures), 0);
  EXPECT_DOUBLE_EQ(*value_of("requests/s", figures), 500);
  EXPECT_DOUBLE_EQ(*value_of("requests", figures), 1000);
  EXPECT_DOUBLE_EQ(*value_of("rx-packets/s", figures), 400'000);
  EXPECT_DOUBLE_EQ(*value_of("loss", figures), 0.25);
  EXPECT_DOUBLE_EQ(*value_of("busy", figures), 75);
}

TEST(FigureTable, CountsBusyCyclesAndNotIdleOnes) {
  const LoadFigures figures = some_figures();
  EXPECT_DOUBLE_EQ(*value_of("cycles/packet", figures), 3000);
  EXPECT_DOUBLE_EQ(*value_of("cycles/byte", figures), 3);
  EXPECT_DOUBLE_EQ(*value_of("cycles/request", figures), 3e6);
}

TEST(FigureTable, TellsTimesInMicroseconds) {
  const LoadFigures figures = some_figures();
  EXPECT_NEAR(*value_of("p50", figures), 1000, 4);
  EXPECT_NEAR(*value_of("p99.9", figures), 1000, 4);
  EXPECT_DOUBLE_EQ(*value_of("p99.99", figures), 50'000);
  EXPECT_DOUBLE_EQ(*value_of("max", figures), 50'000);
  EXPECT_NEAR(*value_of("mean", figures), 1049, 4);
}

TEST(FigureTable, HasNoValueForWhatNobodyMeasured) {
  const LoadFigures nothing;
  for (const char* name : {"p99", "handshake-p50", "rtt-p99", "max", "goodput", "requests/s", "cycles/packet", "loss",
                           "bytes/connection"}) {
    EXPECT_EQ(value_of(name, nothing), std::nullopt) << name;
  }
  EXPECT_EQ(value_of("requests", nothing), 0);
}

TEST(FigureTable, DividesMemoryByTheConnectionsThatLive) {
  LoadFigures figures = some_figures();
  EXPECT_EQ(value_of("bytes/connection", figures), std::nullopt);
  figures.memory_bytes = 400'000;
  EXPECT_DOUBLE_EQ(*value_of("bytes/connection", figures), 40'000);
}

}  // namespace
}  // namespace pollux::app
