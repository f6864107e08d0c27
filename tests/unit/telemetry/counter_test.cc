#include "telemetry/counter.h"

#include <gtest/gtest.h>

#include <set>

namespace pollux::telemetry {
namespace {

TEST(Counter, HasARowAndANameOfItsOwnForEachCounter) {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < kCounterCount; ++i) {
    const CounterInfo& info = describe(static_cast<Counter>(i));
    EXPECT_EQ(static_cast<std::size_t>(info.counter), i);
    EXPECT_TRUE(names.insert(info.name).second) << info.name;
    EXPECT_FALSE(info.description.empty());
  }
}

}  // namespace
}  // namespace pollux::telemetry
