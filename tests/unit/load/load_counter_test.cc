#include "app/load/figures/load_counter.h"

#include <gtest/gtest.h>

#include <set>

namespace pollux::app {
namespace {

TEST(LoadCounter, HasARowAndANameOfItsOwnForEachCounter) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kLoadCounterCount; ++i) {
    const LoadCounterInfo& info = describe(static_cast<LoadCounter>(i));
    EXPECT_EQ(static_cast<std::size_t>(info.counter), i);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.description.empty());
  }
}

}  // namespace
}  // namespace pollux::app
