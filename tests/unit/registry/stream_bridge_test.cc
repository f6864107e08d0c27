#include "registry/stream_bridge.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>

namespace pollux::registry {
namespace {

constexpr ShardIndex kOpener{0};
constexpr ShardIndex kFriend{1};
constexpr ShardIndex kStranger{2};

struct StreamBridgeTest : testing::Test {
  std::array<std::uint8_t, 32> memory{};
  StreamBridge bridge{kOpener, memory};
};
using StreamBridgeDeathTest = StreamBridgeTest;

TEST_F(StreamBridgeTest, IsLentToOneShardUntilItGivesItBack) {
  EXPECT_FALSE(bridge.is_lent_to(kFriend));
  EXPECT_FALSE(bridge.is_lent_to(kOpener));
  bridge.lend(kFriend, 9);
  EXPECT_TRUE(bridge.is_open());
  EXPECT_TRUE(bridge.is_lent_to(kFriend));
  EXPECT_FALSE(bridge.is_lent_to(kStranger));
  EXPECT_EQ(bridge.label(BridgeSide::kAcceptor), 9U);
  bridge.close_acceptor();
  EXPECT_FALSE(bridge.is_lent_to(kFriend));
}

TEST_F(StreamBridgeTest, IsFreeAgainOnceBothEndsAreClosedInEitherOrder) {
  for (const BridgeSide first : {BridgeSide::kOpener, BridgeSide::kAcceptor}) {
    bridge.lend(kFriend, 0);
    EXPECT_FALSE(bridge.reclaim());
    if (first == BridgeSide::kOpener) {
      bridge.close_opener();
      EXPECT_FALSE(bridge.reclaim());
      bridge.close_acceptor();
    } else {
      bridge.close_acceptor();
      EXPECT_FALSE(bridge.reclaim());
      bridge.close_opener();
    }
    EXPECT_TRUE(bridge.reclaim());
    EXPECT_FALSE(bridge.reclaim());
  }
}

TEST_F(StreamBridgeTest, IsIntroducedToEachAcceptorOnce) {
  for (const ShardIndex acceptor : {kFriend, kStranger, kStranger}) {
    bridge.lend(acceptor, 0);
    EXPECT_TRUE(bridge.is_lent_to(acceptor));
    EXPECT_TRUE(bridge.introduce());
    EXPECT_FALSE(bridge.introduce());
    bridge.close_opener();
    bridge.close_acceptor();
    ASSERT_TRUE(bridge.reclaim());
  }
}

TEST_F(StreamBridgeTest, HasAPipeForEachDirection) {
  bridge.lend(kFriend, 0);
  const std::array<std::uint8_t, 3> there{1, 2, 3};
  const std::array<std::uint8_t, 2> back{4, 5};
  EXPECT_EQ(bridge.pipe_from(BridgeSide::kOpener).capacity(), 16U);
  EXPECT_EQ(bridge.pipe_from(BridgeSide::kOpener).write(there), 3U);
  EXPECT_EQ(bridge.pipe_from(BridgeSide::kAcceptor).write(back), 2U);
  EXPECT_EQ(bridge.pipe_from(BridgeSide::kOpener).readable().size(), 3U);
  EXPECT_EQ(bridge.pipe_from(BridgeSide::kAcceptor).readable().size(), 2U);
}

TEST_F(StreamBridgeDeathTest, StopsTheProcessWhereItIsLentTwice) {
  bridge.lend(kFriend, 0);
  EXPECT_DEATH(bridge.lend(kStranger, 0), "invariant broken");
}

}  // namespace
}  // namespace pollux::registry
