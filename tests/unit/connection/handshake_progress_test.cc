#include "connection/handshake_progress.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::PacketNumberSpace;
using wire::Role;

TEST(HandshakeProgress, AppliesThePeersParameters) {
  PairOptions options;
  options.server.config.idle_timeout = Duration::seconds(3);
  options.server.config.streams.initial.max_streams_uni = 2;
  options.server.config.max_receive_datagram_size = ByteCount{1300};
  options.client.config.max_datagram_size = ByteCount{1400};
  options.client.config.path_mtu = PathMtu::kGiven;
  OpenPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  Parts& client = pair.client->parts;
  EXPECT_EQ(client.mtu.size(), ByteCount{1300});
  EXPECT_TRUE(client.streams.open_stream(wire::StreamDirection::kUnidirectional).has_value());
  EXPECT_TRUE(client.streams.open_stream(wire::StreamDirection::kUnidirectional).has_value());
  EXPECT_FALSE(client.streams.open_stream(wire::StreamDirection::kUnidirectional).has_value());
  EXPECT_LE(client.idle.deadline(Duration::zero()), pair.now() + Duration::seconds(3));
  // The server sends no more than it was configured to, whatever the client could take.
  EXPECT_EQ(pair.server->parts.mtu.size(), kMinDatagramSize);
}

TEST(HandshakeProgress, TellsTheApplicationOnceAndTheCounters) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.server.application().alpn, "h3");
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kHandshakesCompleted], 1U);
  pair.server.application().alpn.clear();
  pair.server->advance_handshake(pair.now());
  EXPECT_EQ(pair.server.application().alpn, "");
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kHandshakesCompleted], 1U);
}

// RFC 9001 §4.1.2, §4.9.2-1
TEST(HandshakeProgress, CompleteIsConfirmedAtAServerButNotAtAClient) {
  OpenPair pair;
  pair.wire = [](Transit& transit) {
    const bool handshake_done = transit.sender == Role::kServer && !wire::has_long_header(transit.octets.front());
    return handshake_done ? Fate::kDropped : Fate::kDelivered;
  };
  ASSERT_TRUE(pair.run_until([&] { return pair.server->handshake_state() != HandshakeState::kInProgress; }));
  EXPECT_EQ(pair.server->handshake_state(), HandshakeState::kConfirmed);
  EXPECT_TRUE(pair.server->parts.spaces[PacketNumberSpace::kHandshake].discarded);
  EXPECT_EQ(pair.client->handshake_state(), HandshakeState::kComplete);
  EXPECT_FALSE(pair.client->parts.spaces[PacketNumberSpace::kHandshake].discarded);
}

// RFC 9000 §7.3-4: the packets say one thing, what TLS has authenticated another.
// RFC 9000 §7.3-2
TEST(HandshakeProgress, ConnectionIdsThatDifferFromTheParametersCloseTheConnection) {
  for (const Role liar : {Role::kClient, Role::kServer}) {
    OpenPair pair;
    OpenConnection& end = liar == Role::kClient ? pair.client.connection() : pair.server.connection();
    OpenConnection& victim = liar == Role::kClient ? pair.server.connection() : pair.client.connection();
    // The liar's packets carry another Source Connection ID than its parameters.
    TestIssuer issuer{0x10};
    end.parts.local_ids = LocalConnectionIds{id_of(0x99), id_of(0xdd), issuer};
    if (liar == Role::kClient) victim.parts.peer_ids = PeerConnectionIds{id_of(0x99)};
    ASSERT_TRUE(pair.run_until([&] { return !victim.parts.close.is_open(); }));
    EXPECT_EQ(victim.parts.close.reason().by, CloseReason::By::kLocal);
    EXPECT_EQ(victim.parts.close.reason().error_code,
              static_cast<std::uint64_t>(wire::TransportErrorCode::kTransportParameterError));
  }
}

TEST(HandshakeProgress, FailureIsCountedAndClosesTheConnection) {
  OpenPair pair;
  pair.client->silent = true;
  const Octets server_hello{2, 0, 0, 2, 0, 0};  // a server has nothing to do with one
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::CryptoFrame{.data = server_hello}},
                                   {.level = wire::EncryptionLevel::kInitial, .pad_to = 1200}));
  pair.poll();
  EXPECT_EQ(pair.server->parts.close.state(), LifeState::kClosing);
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kHandshakesFailed], 1U);
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kHandshakesCompleted], 0U);
}

TEST(HandshakeProgress, ClosedConnectionDoesNotGoOn) {
  OpenPair pair;
  pair.client->close(0, "");
  pair.client->advance_handshake(kStart);
  EXPECT_FALSE(pair.client->parts.handshake.crypto(wire::EncryptionLevel::kInitial).wants_to_send());
}

}  // namespace
}  // namespace pollux::connection::testing
