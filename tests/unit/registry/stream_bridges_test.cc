#include "registry/stream_bridges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::registry {
namespace {

using testing::ElementsAre;
using Ending = BytePipe::Ending;

constexpr ShardIndex kFirst{0};
constexpr ShardIndex kSecond{1};
constexpr ShardIndex kThird{2};

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct Call {
  BridgeCall kind;
  BridgeEnd end;
};

struct StreamBridgesTest : testing::Test {
  StreamBridges bridges{3, {.bridges_of_each_shard = 2, .window = 16}};

  std::vector<Call> calls(ShardIndex shard) {
    std::vector<Call> made;
    const std::size_t count = bridges.poll(shard, [&](BridgeCall kind, BridgeEnd end) { made.push_back({kind, end}); });
    EXPECT_EQ(count, made.size());
    return made;
  }

  // The one end that was opened to this shard.
  BridgeEnd accepted(ShardIndex shard) {
    const auto made = calls(shard);
    EXPECT_EQ(made.size(), 1U);
    EXPECT_EQ(made.at(0).kind, BridgeCall::kOpened);
    return made.at(0).end;
  }

  // Whether the shard was called for this end, and for no other.
  bool is_stirred(ShardIndex shard, const BridgeEnd& end) {
    const auto made = calls(shard);
    return made.size() == 1 && made[0].kind == BridgeCall::kStirred && made[0].end == end;
  }

  // Takes and releases all there is.
  static std::string drained(BridgeEnd& end) {
    std::string text;
    while (!end.readable().empty()) {
      const Bytes piece = end.readable();
      text.append(piece.begin(), piece.end());
      end.take(piece.size());
      end.release(piece.size());
    }
    return text;
  }
};

TEST_F(StreamBridgesTest, PassDataBothWays) {
  auto near = bridges.open(kFirst, kSecond, 5);
  ASSERT_TRUE(near.has_value());
  EXPECT_TRUE(calls(kThird).empty());
  BridgeEnd far = accepted(kSecond);
  EXPECT_EQ(far.label(), 5U);

  EXPECT_EQ(near->write(bytes_of("ping")), 4U);
  EXPECT_TRUE(is_stirred(kSecond, far));
  EXPECT_EQ(drained(far), "ping");
  EXPECT_EQ(far.write(bytes_of("pong")), 4U);
  EXPECT_TRUE(is_stirred(kFirst, *near));
  EXPECT_EQ(near->take_credit(), 4U);
  EXPECT_EQ(drained(*near), "pong");
}

TEST_F(StreamBridgesTest, KeepALabelForEachEnd) {
  auto near = bridges.open(kFirst, kSecond, 5);
  BridgeEnd far = accepted(kSecond);
  near->set_label(1);
  far.set_label(2);
  EXPECT_EQ(near->label(), 1U);
  EXPECT_EQ(far.label(), 2U);
  (void)near->write(bytes_of("x"));
  EXPECT_EQ(calls(kSecond).at(0).end.label(), 2U);
}

TEST_F(StreamBridgesTest, TakeNoMoreThanTheWindowUntilTheOtherEndReleases) {
  auto near = bridges.open(kFirst, kSecond, 0);
  BridgeEnd far = accepted(kSecond);
  EXPECT_EQ(near->write(bytes_of("0123456789abcdefXYZ")), 16U);
  EXPECT_EQ(near->write(bytes_of("XYZ")), 0U);
  far.take(10);
  EXPECT_EQ(near->write(bytes_of("XYZ")), 0U);
  EXPECT_TRUE(calls(kFirst).empty());
  far.release(2);
  EXPECT_TRUE(is_stirred(kFirst, *near));
  EXPECT_EQ(near->take_credit(), 2U);
  EXPECT_EQ(near->write(bytes_of("XYZ")), 2U);
}

TEST_F(StreamBridgesTest, TellOfEndsResetsAndStops) {
  auto near = bridges.open(kFirst, kSecond, 0);
  BridgeEnd far = accepted(kSecond);
  (void)near->write(bytes_of("all"));
  near->finish();
  EXPECT_EQ(far.ending(), Ending::kNone);
  EXPECT_EQ(drained(far), "all");
  EXPECT_EQ(far.ending(), Ending::kFinished);

  near->stop(7);
  EXPECT_TRUE(is_stirred(kSecond, far));
  EXPECT_EQ(far.stop_code(), 7U);
  far.reset(8);
  EXPECT_TRUE(is_stirred(kFirst, *near));
  EXPECT_EQ(near->ending(), Ending::kReset);
  EXPECT_EQ(near->reset_code(), 8U);
}

TEST_F(StreamBridgesTest, EndBothDirectionsWhenAnEndIsClosedInTheMiddle) {
  auto near = bridges.open(kFirst, kSecond, 0);
  BridgeEnd far = accepted(kSecond);
  near->close(9);
  EXPECT_TRUE(is_stirred(kSecond, far));
  EXPECT_EQ(far.ending(), Ending::kReset);
  EXPECT_EQ(far.reset_code(), 9U);
  EXPECT_EQ(far.stop_code(), 9U);
}

TEST_F(StreamBridgesTest, LetTheOtherEndReadWhatWasFinishedBeforeTheClose) {
  auto near = bridges.open(kFirst, kSecond, 0);
  (void)near->write(bytes_of("last words"));
  near->finish();
  near->close(0);
  BridgeEnd far = accepted(kSecond);
  EXPECT_EQ(drained(far), "last words");
  EXPECT_EQ(far.ending(), Ending::kFinished);
}

TEST_F(StreamBridgesTest, AreRefusedAndCountedWhenTheOpenerHasNoneLeft) {
  auto one = bridges.open(kFirst, kSecond, 0);
  auto two = bridges.open(kFirst, kThird, 0);
  ASSERT_TRUE(one.has_value() && two.has_value());
  EXPECT_FALSE(bridges.open(kFirst, kSecond, 0).has_value());
  EXPECT_EQ(bridges.refused(kFirst), 1U);
  EXPECT_EQ(bridges.refused(kSecond), 0U);
  EXPECT_TRUE(bridges.open(kSecond, kFirst, 0).has_value());
}

TEST_F(StreamBridgesTest, GoBackToTheOpenerWhenBothEndsAreClosed) {
  ASSERT_TRUE(bridges.open(kFirst, kThird, 0).has_value());  // one of the two, for ever
  for (int round = 0; round < 5; ++round) {
    auto near = bridges.open(kFirst, kSecond, 0);
    ASSERT_TRUE(near.has_value()) << round;
    BridgeEnd far = accepted(kSecond);
    // The opener first; it gets the bridge back at the poll after the acceptor's close.
    near->close(0);
    EXPECT_FALSE(bridges.open(kFirst, kSecond, 0).has_value());
    far.close(0);
    EXPECT_TRUE(calls(kFirst).empty());
    near = bridges.open(kFirst, kSecond, 0);
    ASSERT_TRUE(near.has_value()) << round;
    // The acceptor first.
    far = accepted(kSecond);
    far.close(0);
    EXPECT_TRUE(is_stirred(kFirst, *near));
    near->close(0);
  }
}

TEST_F(StreamBridgesTest, CallNobodyForALeaseThatHasEnded) {
  auto near = bridges.open(kFirst, kSecond, 0);
  BridgeEnd far = accepted(kSecond);
  (void)near->write(bytes_of("too late"));
  far.close(0);
  near->close(0);
  EXPECT_TRUE(calls(kSecond).empty());
  // The same bridge, for somebody else: the second shard's bell may still ring, and means nothing.
  near = bridges.open(kFirst, kSecond, 0);
  (void)near->write(bytes_of("x"));
  far = accepted(kSecond);
  far.close(0);
  (void)near->write(bytes_of("y"));
  near->close(0);
  near = bridges.open(kFirst, kThird, 42);
  EXPECT_TRUE(calls(kSecond).empty());
  EXPECT_EQ(accepted(kThird).label(), 42U);
}

TEST_F(StreamBridgesTest, ReachFromAShardToItself) {
  auto near = bridges.open(kFirst, kFirst, 3);
  BridgeEnd far = accepted(kFirst);
  (void)near->write(bytes_of("there"));
  EXPECT_TRUE(is_stirred(kFirst, far));
  (void)far.write(bytes_of("back"));
  EXPECT_TRUE(is_stirred(kFirst, *near));
  EXPECT_EQ(drained(far), "there");
  EXPECT_EQ(drained(*near), "back");
}

TEST_F(StreamBridgesTest, TakeMemoryForTheirWindows) {
  const BridgeLimits limits{.bridges_of_each_shard = 100, .window = 1000};
  EXPECT_GE(StreamBridges::bytes_for(4, limits), 4U * 100U * 2U * 1024U);
}

}  // namespace
}  // namespace pollux::registry
