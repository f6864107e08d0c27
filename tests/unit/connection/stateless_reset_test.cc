// A datagram that ends with a reset token, between two real connections.
#include <gtest/gtest.h>

#include <vector>

#include "unit/connection/connection_pair.h"

namespace pollux::connection::testing {
namespace {

class StatelessReset : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(pair_.shake_hands()); }

  // Looks like a packet to that ID, and ends with the token of `owner`.
  static Octets reset(const wire::ConnectionId& to, const wire::ConnectionId& owner) {
    Octets packet(60, 0x5a);
    packet[0] = 0x45;
    std::ranges::copy(to.bytes(), packet.begin() + 1);
    std::ranges::copy(TestIssuer{0}.token_of(owner).octets, packet.end() - 16);
    return packet;
  }

  ConnectionPair pair_;
};

// RFC 9000 §10.3.1-2, §10.3.1-5
TEST_F(StatelessReset, EndsTheConnectionWithoutAnotherWord) {
  pair_.inject(wire::Role::kServer, reset(id_of(0xcc), id_of(0x55)));
  pair_.poll();
  EXPECT_EQ(pair_.client->state(), LifeState::kDraining);
  EXPECT_EQ(pair_.client->close_reason().by, CloseReason::By::kStatelessReset);
  EXPECT_EQ(pair_.client.counters()[telemetry::Counter::kStatelessResetsReceived], 1U);
  const std::size_t sent = pair_.sent_by(wire::Role::kClient);
  pair_.run_for(Duration::seconds(5));
  EXPECT_EQ(pair_.sent_by(wire::Role::kClient), sent);
  EXPECT_EQ(pair_.client->state(), LifeState::kClosed);
}

// RFC 9000 §10.3.1-3
TEST_F(StatelessReset, TokenOfAnIdThatWasNeverUsedMeansNothing) {
  pair_.inject(wire::Role::kServer, reset(id_of(0xcc), id_of(0x60)));  // issued, and kept for later
  pair_.inject(wire::Role::kServer, reset(id_of(0xcc), id_of(0x99)));  // nobody's
  pair_.inject(wire::Role::kClient, reset(id_of(0x55), id_of(0xcc)));  // a client's first ID has no token
  pair_.poll();
  EXPECT_EQ(pair_.client->state(), LifeState::kOpen);
  EXPECT_EQ(pair_.server->state(), LifeState::kOpen);
}

// RFC 9000 §10.3.1-3: the server uses the client's new ID once the first one is retired.
TEST_F(StatelessReset, ServerHeedsTheTokensOfTheIdsThatItUses) {
  ASSERT_TRUE(pair_.client->rotate_connection_ids());
  pair_.run_for(Duration::seconds(1));
  const wire::ConnectionId used = pair_.server->peer_ids().id_on(pair_.server->active_path());
  EXPECT_EQ(used, id_of(0xe3));
  pair_.inject(wire::Role::kClient, reset(id_of(0x55), used));
  pair_.poll();
  EXPECT_EQ(pair_.server->state(), LifeState::kDraining);
}

// RFC 9000 §5.1.2-4, §5.1.1-7: both ends change all their IDs and go on.
TEST_F(StatelessReset, AfterRotationTheOldTokensMeanNothing) {
  ASSERT_TRUE(pair_.server->rotate_connection_ids());
  pair_.run_for(Duration::seconds(1));
  EXPECT_EQ(pair_.client->peer_ids().id_on(kFirstPath), id_of(0x63));
  pair_.inject(wire::Role::kServer, reset(id_of(0xcc), id_of(0x55)));
  pair_.poll();
  EXPECT_EQ(pair_.client->state(), LifeState::kOpen);
  EXPECT_TRUE(pair_.server->rotate_connection_ids());
}

}  // namespace
}  // namespace pollux::connection::testing
