#include "app/common/available_memory.h"

#include <gtest/gtest.h>

namespace pollux::app {
namespace {

TEST(AvailableMemory, IsWhatTheKernelSaysInKibibytes) {
  EXPECT_EQ(available_in_meminfo("MemTotal:       24576 kB\nMemFree:  1 kB\nMemAvailable:    2048 kB\nBuffers: 3 kB\n"),
            std::uint64_t{2048} << 10);
  EXPECT_EQ(available_in_meminfo("MemTotal: 24576 kB\n"), std::nullopt) << "a kernel before 3.14";
}

TEST(AvailableMemory, IsWhatItsControlGroupHasLeft) {
  EXPECT_EQ(available_in_cgroup("1000\n", "400\n"), 600U);
  EXPECT_EQ(available_in_cgroup("1000\n", "1400\n"), 0U) << "the limit was lowered";
  EXPECT_EQ(available_in_cgroup("max\n", "400\n"), std::nullopt) << "no limit";
  EXPECT_EQ(available_in_cgroup("", ""), std::nullopt) << "the root has no such files";
}

TEST(AvailableMemory, IsKnownHere) {
  const auto available = available_memory();
  ASSERT_TRUE(available);
  EXPECT_GT(*available, 1U << 20);
}

}  // namespace
}  // namespace pollux::app
