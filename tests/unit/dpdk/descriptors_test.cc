#include "drivers/net/dpdk/descriptors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pollux::drivers::dpdk {
namespace {

using ::testing::HasSubstr;

TEST(Descriptors, OfTheUsualNumberMayBeWhatTheDeviceLikes) {
  EXPECT_TRUE(check_descriptors({.port = "port 0", .wanted = 0, .possible = 512}));
}

TEST(Descriptors, ThatWereAskedForAreHadOrRefused) {
  EXPECT_TRUE(check_descriptors({.port = "port 0", .wanted = 256, .possible = 256}));
  const auto refused = check_descriptors({.port = "port 0", .way = "transmit", .wanted = 4096, .possible = 512});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error(), "port 0 has no 4096 transmit descriptors for a queue: the nearest that it has is 512");
}

TEST(Descriptors, HoldABurstAtLeast) {
  EXPECT_TRUE(check_descriptors({.port = "port 0", .possible = 64}));
  const auto refused = check_descriptors({.port = "port 0", .possible = 32});
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("32 receive descriptors for a queue, too few: a burst has 64"));
  EXPECT_FALSE(check_descriptors({.port = "port 0", .wanted = 32, .possible = 32}));
}

TEST(Descriptors, LeaveBuffersToWorkWith) {
  EXPECT_TRUE(check_buffers("port 0", 4, 1024, 8191));
  const auto refused = check_buffers("port 0", 4, 1024, 8190);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("hold 4096 packet buffers, and there are 8190"));
}

}  // namespace
}  // namespace pollux::drivers::dpdk
