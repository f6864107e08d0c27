// Seeds: how a scenario is run many times, and one time again.
// POLLUX_SEED=N runs that one only; POLLUX_SEEDS=N runs so many. A failure prints the command that replays it.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>

namespace pollux::scenario {

inline constexpr std::uint64_t kDefaultSeeds = 200;

[[nodiscard]] inline std::uint64_t number_from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

// Calls run(seed) for each seed and stops at the first that fails.
inline void for_each_seed(std::uint64_t count, const std::function<void(std::uint64_t)>& run) {
  const std::uint64_t only = number_from_environment("POLLUX_SEED", 0);
  const std::uint64_t first = only != 0 ? only : 1;
  const std::uint64_t last = only != 0 ? only : number_from_environment("POLLUX_SEEDS", count);
  const ::testing::TestInfo& test = *::testing::UnitTest::GetInstance()->current_test_info();
  for (std::uint64_t seed = first; seed <= last; ++seed) {
    SCOPED_TRACE("replay: POLLUX_SEED=" + std::to_string(seed) +
                 " pollux_scenario --gtest_filter=" + test.test_suite_name() + "." + test.name());
    run(seed);
    if (::testing::Test::HasFailure()) return;
  }
}

}  // namespace pollux::scenario
