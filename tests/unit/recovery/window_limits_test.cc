#include "recovery/window_limits.h"

#include <gtest/gtest.h>

namespace pollux::recovery {
namespace {

// RFC 9002 §7.2-1
TEST(WindowLimits, BeginAtTenDatagramsWithinBounds) {
  EXPECT_EQ(initial_window(ByteCount{1200}), ByteCount{12'000});
  EXPECT_EQ(initial_window(ByteCount{1472}), ByteCount{14'720});
  EXPECT_EQ(initial_window(ByteCount{1500}), ByteCount{14'720});
  EXPECT_EQ(initial_window(ByteCount{9000}), ByteCount{18'000});
}

// RFC 9002 §7.2-4
TEST(WindowLimits, EndAtTwoDatagrams) {
  EXPECT_EQ(minimum_window(ByteCount{1200}), ByteCount{2'400});
}

}  // namespace
}  // namespace pollux::recovery
