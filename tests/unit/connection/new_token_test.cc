#include "connection/new_token.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

const Octets kToken(64, 0x7a);

TEST(NewToken, TravelsToTheClientOnce) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_FALSE(pair.client->has_new_token());
  pair.server->offer_token(kToken);
  pair.run_for(Duration::seconds(1));
  ASSERT_TRUE(pair.client->has_new_token());
  EXPECT_EQ(pair.client->take_new_token(), kToken);
  EXPECT_FALSE(pair.client->has_new_token());
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kNewTokensSent], 1U);
}

TEST(NewToken, IsDueOnceWhenTheHandshakeIsComplete) {
  ConnectionPair pair;
  EXPECT_EQ(pair.server->take_token_wish(), std::nullopt);
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.server->take_token_wish(), kFirstPath);
  EXPECT_EQ(pair.server->take_token_wish(), std::nullopt);
  EXPECT_EQ(pair.client->take_token_wish(), std::nullopt);
}

// RFC 9000 §13.3: again until it is acknowledged.
TEST(NewToken, IsSentAgainWhenItIsLost) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.wire = [](Transit& transit) {
    return transit.sender == wire::Role::kServer ? Fate::kDropped : Fate::kDelivered;
  };
  pair.server->offer_token(kToken);
  pair.run_for(kWireDelay * 2);
  pair.wire = [](Transit&) { return Fate::kDelivered; };
  pair.run_for(Duration::seconds(3));
  EXPECT_TRUE(pair.client->has_new_token());
  EXPECT_GE(pair.server.counters()[telemetry::Counter::kNewTokensSent], 2U);
}

TEST(NewToken, NewestTakesThePlaceOfOneThatWasNotFetchedAndNoneIsTooLong) {
  NewToken tokens;
  tokens.on_frame({.token = kToken});
  const Octets newer(10, 1);
  tokens.on_frame({.token = newer});
  const Octets too_long(kMaxTokenLength + 1);
  tokens.on_frame({.token = too_long});
  EXPECT_EQ(tokens.take(), newer);
}

}  // namespace
}  // namespace pollux::connection::testing
