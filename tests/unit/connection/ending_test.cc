// How connections end, and how they are kept from it, between two of them (RFC 9000 §10).
#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::Role;

constexpr Duration kIdle = Duration::seconds(10);

PairOptions with_keep_alive(Duration keep_alive) {
  PairOptions options;
  options.client.config.idle_timeout = kIdle;
  options.client.config.keep_alive = keep_alive;
  return options;
}

// RFC 9000 §10.2.1-3, §10.2.2-4
TEST(Ending, EndpointThatIsClosingDrainsWhenThePeerHasClosedToo) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.client->close(1, "mine");
  pair.server->close(2, "yours");
  pair.poll();
  ASSERT_EQ(pair.client->state(), LifeState::kClosing);
  (void)pair.run_until([] { return false; }, kWireDelay + Duration::milliseconds(1));
  EXPECT_EQ(pair.client->state(), LifeState::kDraining);
  EXPECT_EQ(pair.server->state(), LifeState::kDraining);
  EXPECT_EQ(pair.client->close_reason().error_code, 1U) << "the first reason counts";
}

// RFC 9000 §10.2.2-1, §10.2.2-3
TEST(Ending, NothingIsSentOnceBothHaveClosed) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.client->close(1, "");
  pair.server->close(2, "");
  (void)pair.run_until([] { return false; }, kWireDelay + Duration::milliseconds(1));
  const std::size_t sent = pair.sent_by(Role::kClient);
  for (int i = 0; i < 10; ++i) pair.inject(Role::kServer, Octets(100, 0x40));
  pair.poll();
  EXPECT_EQ(pair.sent_by(Role::kClient), sent);
}

// RFC 9000 §10.2.1-1
TEST(Ending, OtherPacketsAreAnsweredAndNotObeyedWhileClosing) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.server->close(7, "");
  pair.poll();
  const std::size_t sent = pair.sent_by(Role::kServer);
  pair.client->silent = true;
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::PingFrame{}, wire::MaxDataFrame{.maximum_data = 1}}));
  pair.poll();
  EXPECT_EQ(pair.sent_by(Role::kServer), sent + 1);
  EXPECT_EQ(pair.server->state(), LifeState::kClosing);
}

// RFC 9000 §10.2-1: an application may close between two turns, and the last one long ago.
TEST(Ending, PeriodOfAnApplicationThatClosesAfterASilenceBeginsWithTheNextTurn) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.run_for(kIdle);
  const Timestamp now = pair.now() + kIdle;
  pair.client->close(7, "");
  pair.client->on_burst_end(now);
  pair.client->on_timeout(now);
  EXPECT_EQ(pair.client->state(), LifeState::kClosing) << "it has not been said yet";
  pair.client->on_timeout(pair.client->next_timeout());
  EXPECT_EQ(pair.client->state(), LifeState::kClosed);
}

// RFC 9000 §10.1.2
TEST(Ending, KeepAliveDefersTheTimeoutOfAConnectionWithAStream) {
  ConnectionPair pair{with_keep_alive(Duration::seconds(4))};
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.client->open_stream(wire::StreamDirection::kBidirectional).has_value());
  pair.run_for(kIdle * 6);
  EXPECT_EQ(pair.client->state(), LifeState::kOpen);
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
}

TEST(Ending, KeepAliveIsAtMostHalfOfTheTimeout) {
  ConnectionPair pair{with_keep_alive(kIdle * 3)};
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.client->open_stream(wire::StreamDirection::kBidirectional).has_value());
  pair.run_for(kIdle * 6);
  EXPECT_EQ(pair.client->state(), LifeState::kOpen);
}

TEST(Ending, KeepAliveIsNotForConnectionsWithoutAStream) {
  ConnectionPair pair{with_keep_alive(Duration::seconds(4))};
  ASSERT_TRUE(pair.shake_hands());
  pair.run_for(kIdle * 2);
  EXPECT_EQ(pair.client->state(), LifeState::kClosed);
}

TEST(Ending, WithoutKeepAliveAStreamDoesNotDeferTheTimeout) {
  ConnectionPair pair{with_keep_alive(Duration::zero())};
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.client->open_stream(wire::StreamDirection::kBidirectional).has_value());
  pair.run_for(kIdle * 2);
  EXPECT_EQ(pair.client->state(), LifeState::kClosed);
}

TEST(Ending, KeepAliveDoesNotOutliveADeadPeer) {
  ConnectionPair pair{with_keep_alive(Duration::seconds(4))};
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_TRUE(pair.client->open_stream(wire::StreamDirection::kBidirectional).has_value());
  pair.wire = [](Transit&) { return Fate::kDropped; };
  pair.run_for(kIdle * 3);
  EXPECT_EQ(pair.client->state(), LifeState::kClosed);
  EXPECT_EQ(pair.client->close_reason().by, CloseReason::By::kIdleTimeout);
}

}  // namespace
}  // namespace pollux::connection::testing
