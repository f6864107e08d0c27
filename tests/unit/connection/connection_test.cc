// Two connections back to back: what only the whole shows. The single parts have tests of their own.
#include "connection/connection.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::Role;

Octets pattern(std::size_t size) {
  Octets out(size);
  for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 7 + (i >> 8));
  return out;
}

TEST(Connection, HandshakeCompletesAndIsConfirmedOnBothSides) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client.application().alpn, "h3");
  EXPECT_EQ(pair.server.application().alpn, "h3");
  EXPECT_EQ(pair.client.counters()[telemetry::Counter::kHandshakesCompleted], 1U);
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kHandshakesCompleted], 1U);
  EXPECT_EQ(pair.client.counters().total_drops(), 0U);
  EXPECT_EQ(pair.server.counters().total_drops(), 0U);
}

TEST(Connection, HandshakeCompletesWithEveryCipherSuite) {
  for (const auto suite : {crypto::CipherSuite::kAes128GcmSha256, crypto::CipherSuite::kAes256GcmSha384,
                           crypto::CipherSuite::kChaCha20Poly1305Sha256}) {
    ConnectionPair pair{{.client = {.cipher_suites = {suite}}, .server = {}}};
    EXPECT_TRUE(pair.shake_hands());
  }
}

// RFC 9114 §5.1-3
TEST(Connection, NothingMoreIsSentOnceTheHandshakeIsOver) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const std::size_t client = pair.sent_by(Role::kClient);
  const std::size_t server = pair.sent_by(Role::kServer);
  pair.run_for(Duration::seconds(20));
  EXPECT_EQ(pair.sent_by(Role::kClient), client);
  EXPECT_EQ(pair.sent_by(Role::kServer), server);
}

TEST(Connection, DataGoesBothWaysAndTheStreamCloses) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const Octets question = pattern(3'000'000);
  const Octets answer = pattern(70'000);
  const auto stream = pair.client->open_stream(wire::StreamDirection::kBidirectional);
  ASSERT_TRUE(stream.has_value());
  pair.client.application().send(*stream, question, wire::Fin::kYes);
  auto& at_server = pair.server.application().streams;
  ASSERT_TRUE(pair.run_until([&] { return at_server[*stream].finished; }));
  EXPECT_TRUE(at_server[*stream].data == question);

  pair.server.application().send(*stream, answer, wire::Fin::kYes);
  auto& at_client = pair.client.application().streams;
  ASSERT_TRUE(pair.run_until([&] { return at_client[*stream].closed && at_server[*stream].closed; }));
  EXPECT_TRUE(at_client[*stream].data == answer);
  EXPECT_EQ(at_client[*stream].acked, question.size());
  EXPECT_EQ(pair.client->open_stream_count(), 0U);
}

// RFC 9000 §8.1-5: also with the datagrams lost that would have unblocked the server.
TEST(Connection, HandshakeCompletesWhicheverSingleDatagramIsLost) {
  ConnectionPair whole;
  ASSERT_TRUE(whole.shake_hands());
  for (const Role victim : {Role::kClient, Role::kServer}) {
    for (std::size_t n = 0; n < whole.sent_by(victim); ++n) {
      ConnectionPair pair;
      pair.wire = [&](Transit& transit) {
        return transit.sender == victim && transit.number == n ? Fate::kDropped : Fate::kDelivered;
      };
      EXPECT_TRUE(pair.shake_hands()) << "datagram " << n << " of the "
                                      << (victim == Role::kClient ? "client" : "server");
    }
  }
}

TEST(Connection, HandshakeCompletesWhicheverPairOfDatagramsIsLost) {
  constexpr std::size_t kDatagrams = 6;
  for (std::size_t client = 0; client < kDatagrams; ++client) {
    for (std::size_t server = 0; server < kDatagrams; ++server) {
      ConnectionPair pair;
      pair.wire = [&](Transit& transit) {
        return transit.number == (transit.sender == Role::kClient ? client : server) ? Fate::kDropped
                                                                                     : Fate::kDelivered;
      };
      EXPECT_TRUE(pair.shake_hands()) << "client's " << client << ", server's " << server;
    }
  }
}

TEST(Connection, HandshakeCompletesWhenEveryDatagramArrivesTwice) {
  ConnectionPair pair;
  pair.wire = [&](Transit& transit) {
    pair.inject(transit.sender, transit.octets);
    return Fate::kDelivered;
  };
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_GT(pair.server.counters()[telemetry::DropReason::kQuicDuplicatePacketNumber] +
                pair.server.counters()[telemetry::DropReason::kQuicKeysDiscarded],
            0U);
}

// RFC 9002 §6.2.2.1-1: and no longer than the address is in doubt, even if the packet that proves it asks for nothing.
TEST(Connection, ServerAtTheAmplificationLimitArmsItsTimerOnceTheAddressIsValidated) {
  BadClientPair pair;
  pair.wire = [&](Transit& transit) {
    const bool complete = pair.client->handshake_state() == HandshakeState::kComplete;
    return transit.sender == Role::kClient && complete ? Fate::kDropped : Fate::kDelivered;
  };
  ASSERT_TRUE(pair.run_until([&] { return pair.client->handshake_state() == HandshakeState::kComplete; }));
  // The server's probes use up what it may send. Then only the idle timeout is left.
  pair.run_for(Duration::seconds(15));
  ASSERT_GT(pair.server->next_timeout(), pair.now() + Duration::seconds(10));
  const std::size_t sent = pair.sent_by(Role::kServer);
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::PaddingFrame{.length = 20}},
                                   {.level = wire::EncryptionLevel::kHandshake}));
  pair.run_for(Duration::seconds(5));
  EXPECT_GT(pair.sent_by(Role::kServer), sent);
}

// RFC 9002 §6.2.4-4: the client's Handshake probe brings along the 1-RTT data that is in flight as well.
TEST(Connection, ProbeTakesOtherSpacesAlong) {
  ConnectionPair pair;
  std::vector<Octets> lost;
  pair.wire = [&](Transit& transit) {
    const bool complete = pair.client->handshake_state() == HandshakeState::kComplete;
    if (transit.sender == Role::kServer || !complete) return Fate::kDelivered;
    lost.push_back(transit.octets);
    return Fate::kDropped;
  };
  ASSERT_TRUE(pair.run_until([&] { return pair.client->handshake_state() == HandshakeState::kComplete; }));
  const auto stream = *pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  pair.client.application().send(stream, pattern(100), wire::Fin::kYes);
  pair.run_for(Duration::milliseconds(1));
  ASSERT_FALSE(lost.empty());
  lost.clear();
  pair.run_for(Duration::milliseconds(500));
  EXPECT_TRUE(std::ranges::any_of(lost, [](const Octets& datagram) {
    const auto header = wire::parse_long_header(datagram);
    const bool handshake = header && header->type == wire::PacketType::kHandshake;
    return handshake && header->packet_size < datagram.size() && !wire::has_long_header(datagram[header->packet_size]);
  }));
}

// RFC 9000 §13.3-3
TEST(Connection, HandshakeDoneIsSentAgainWhenLost) {
  ConnectionPair pair;
  pair.wire = [&](Transit& transit) {
    const bool only_short = !wire::has_long_header(transit.octets.front());
    return transit.sender == Role::kServer && only_short && pair.now() < kStart + Duration::milliseconds(200)
               ? Fate::kDropped
               : Fate::kDelivered;
  };
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_GT(pair.now(), kStart + Duration::milliseconds(200));
}

// RFC 9000 §17.2.3-2
TEST(Connection, LostStreamDataIsSentAgain) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const Octets body = pattern(400'000);
  std::size_t count = 0;
  pair.wire = [&](Transit&) { return ++count % 7 == 0 ? Fate::kDropped : Fate::kDelivered; };
  const auto stream = *pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  pair.client.application().send(stream, body, wire::Fin::kYes);
  auto& received = pair.server.application().streams[stream];
  ASSERT_TRUE(pair.run_until([&] { return received.finished; }));
  EXPECT_TRUE(received.data == body);
}

// --- closing ---

TEST(Connection, ClientsCloseReachesTheServerWithCodeAndPhrase) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.client->close(0x107, "enough");
  pair.run_for(kWireDelay * 2);
  EXPECT_EQ(pair.client->state(), LifeState::kClosing);
  EXPECT_EQ(pair.server->state(), LifeState::kDraining);
  const RecordingApplication& server = pair.server.application();
  ASSERT_TRUE(server.closed.has_value());
  EXPECT_EQ(server.closed->by, CloseReason::By::kPeer);
  EXPECT_EQ(server.closed->kind, wire::CloseKind::kApplication);
  EXPECT_EQ(server.closed->error_code, 0x107U);
  EXPECT_EQ(server.close_phrase, "enough");
  EXPECT_EQ(server.close_reports, 1U);
  EXPECT_EQ(pair.client.application().closed->by, CloseReason::By::kLocal);
}

TEST(Connection, ServersCloseReachesTheClient) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.server->close(0, "");
  pair.run_for(kWireDelay * 2);
  EXPECT_EQ(pair.client->state(), LifeState::kDraining);
  EXPECT_EQ(pair.client.application().closed->error_code, 0U);
  EXPECT_EQ(pair.server.application().close_reports, 1U);
}

// RFC 9000 §10.2-1, §10.2-3
TEST(Connection, ClosingAndDrainingLastThreeTimesThePto) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const Duration client_pto = pair.client->recovery().pto_period();
  const Timestamp closed_at = pair.now();
  pair.client->close(0, "");
  pair.poll();
  EXPECT_EQ(pair.client->next_timeout(), closed_at + client_pto * 3);
  const Duration server_pto = pair.server->recovery().pto_period();
  ASSERT_TRUE(pair.run_until([&] { return pair.server->state() == LifeState::kDraining; }));
  EXPECT_EQ(pair.server->next_timeout(), pair.now() + server_pto * 3);
  ASSERT_TRUE(pair.run_until(
      [&] { return pair.client->state() == LifeState::kClosed && pair.server->state() == LifeState::kClosed; }));
  EXPECT_TRUE(pair.client->next_timeout().is_never());
}

// RFC 9000 §10.2.2-1, §10.2.2-3
TEST(Connection, DrainingSendsNothingWhateverArrives) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.client->close(0, "");
  ASSERT_TRUE(pair.run_until([&] { return pair.server->state() == LifeState::kDraining; }));
  const std::size_t sent = pair.sent_by(Role::kServer);
  for (int i = 0; i < 20; ++i) {
    pair.inject(Role::kClient, Octets(100, 0x40));
    pair.poll();
  }
  EXPECT_EQ(pair.sent_by(Role::kServer), sent);
}

// RFC 9000 §10.2.1-1, §10.2.1-4
TEST(Connection, ClosingAnswersMoreAndMoreSeldom) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.wire = [](Transit&) { return Fate::kDropped; };
  pair.client->close(0, "");
  pair.poll();
  const std::size_t sent = pair.sent_by(Role::kClient);
  for (int i = 0; i < 15; ++i) {
    pair.inject(Role::kServer, Octets(100, 0x40));
    pair.poll();
  }
  // After 1, 2, 4 and 8 datagrams.
  EXPECT_EQ(pair.sent_by(Role::kClient), sent + 4);
}

// RFC 9000 §11.1-2
TEST(Connection, LostCloseIsRepeatedWhenThePeerGoesOn) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.wire = [](Transit&) { return Fate::kDropped; };
  pair.client->close(7, "");
  pair.poll();
  pair.wire = [](Transit&) { return Fate::kDelivered; };
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  (void)pair.server->write(stream, zeros(10), wire::Fin::kYes);
  ASSERT_TRUE(pair.run_until([&] { return pair.server->state() == LifeState::kDraining; }));
  EXPECT_EQ(pair.server.application().closed->error_code, 7U);
}

// RFC 9000 §10.2.3-6: the server does not learn the application's code and phrase before it can be sure of the client.
TEST(Connection, CloseBeforeTheHandshakeTellsThePeerNothingOfTheApplication) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.run_until([&] { return pair.sent_by(Role::kServer) != 0; }));
  pair.client->close(0x55, "secret");
  ASSERT_TRUE(pair.run_until([&] { return pair.server->state() == LifeState::kDraining; }));
  const RecordingApplication& server = pair.server.application();
  EXPECT_EQ(server.closed->kind, wire::CloseKind::kTransport);
  EXPECT_EQ(server.closed->error_code, static_cast<std::uint64_t>(wire::TransportErrorCode::kApplicationError));
  EXPECT_EQ(server.close_phrase, "");
}

TEST(Connection, WriteAfterCloseTakesNothing) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = *pair.client->open_stream(wire::StreamDirection::kBidirectional);
  pair.client->close(0, "");
  const WriteOutcome outcome = pair.client->write(stream, zeros(10), wire::Fin::kNo);
  EXPECT_EQ(outcome.status, WriteStatus::kClosed);
  EXPECT_EQ(outcome.accepted, 0U);
}

// --- handshakes that fail ---

// RFC 9001 §8.1-2, §8.1-6
TEST(Connection, NoCommonApplicationProtocolIsError0x178) {
  ConnectionPair pair{{.client = {.alpn = {"hq"}}, .server = {}}};
  ASSERT_TRUE(pair.run_until([&] { return pair.client->state() != LifeState::kOpen; }));
  EXPECT_EQ(pair.client->close_reason().by, CloseReason::By::kPeer);
  EXPECT_EQ(pair.client->close_reason().kind, wire::CloseKind::kTransport);
  EXPECT_EQ(pair.client->close_reason().error_code, 0x178U);
  EXPECT_EQ(pair.server->close_reason().error_code, 0x178U);
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kHandshakesFailed], 1U);
  EXPECT_EQ(pair.server.application().alpn, "");
}

// RFC 9001 §4.8
TEST(Connection, UntrustedCertificateReachesTheServerAsCryptoError) {
  ConnectionPair pair{{.client = {.verification = tls::PeerVerification::kTrustedRoots}, .server = {}}};
  ASSERT_TRUE(pair.run_until([&] { return pair.server->state() == LifeState::kDraining; }));
  const std::uint64_t code = pair.server->close_reason().error_code;
  EXPECT_GE(code, 0x100U);
  EXPECT_LE(code, 0x1ffU);
  EXPECT_EQ(pair.client->close_reason().error_code, code);
  EXPECT_EQ(pair.client->close_reason().by, CloseReason::By::kLocal);
}

// --- idle timeout ---

TEST(Connection, IdleTimeoutEndsBothEndsWithoutAPacket) {
  PairOptions options;
  options.client.config.idle_timeout = Duration::seconds(5);  // the lesser of both counts
  ConnectionPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  const std::size_t sent = pair.sent_by(Role::kClient) + pair.sent_by(Role::kServer);
  pair.run_for(Duration::milliseconds(4'800));
  EXPECT_EQ(pair.client->state(), LifeState::kOpen);
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
  pair.run_for(Duration::milliseconds(400));
  EXPECT_EQ(pair.client->state(), LifeState::kClosed);
  EXPECT_EQ(pair.server->state(), LifeState::kClosed);
  EXPECT_EQ(pair.client.application().closed->by, CloseReason::By::kIdleTimeout);
  EXPECT_EQ(pair.sent_by(Role::kClient) + pair.sent_by(Role::kServer), sent);
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kConnectionsTimedOut], 1U);
}

TEST(Connection, TrafficPutsTheIdleTimeoutOff) {
  PairOptions options;
  options.client.config.idle_timeout = Duration::seconds(5);
  ConnectionPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = *pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  for (int i = 0; i < 5; ++i) {
    (void)pair.client->write(stream, zeros(10), wire::Fin::kNo);
    pair.run_for(Duration::seconds(4));
    EXPECT_EQ(pair.client->state(), LifeState::kOpen);
    EXPECT_EQ(pair.server->state(), LifeState::kOpen);
  }
}

TEST(Connection, ClientWithoutAnAnswerGivesUpAfterItsIdleTimeout) {
  ConnectionPair pair;
  pair.wire = [](Transit&) { return Fate::kDropped; };
  ASSERT_TRUE(pair.run_until([&] { return pair.client->state() == LifeState::kClosed; }));
  EXPECT_GE(pair.now() - kStart, kDefaultIdleTimeout);
  EXPECT_EQ(pair.client.application().closed->by, CloseReason::By::kIdleTimeout);
  // RFC 9002 §6.2.1-5: probes back off: 1, 3, 7, 15 times the first PTO of a second, two datagrams each.
  EXPECT_LE(pair.sent_by(Role::kClient), 12U);
  EXPECT_GE(pair.sent_by(Role::kClient), 4U);
}

TEST(Connection, UnauthenticRubbishChangesNothing) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  for (std::size_t size = 1; size < 200; size += 3) {
    pair.inject(Role::kClient, Octets(size, 0x40));
    pair.inject(Role::kClient, Octets(size, 0xc0));
    pair.poll();
  }
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
  EXPECT_GT(pair.server.counters()[telemetry::DropReason::kQuicAuthenticationFailed], 0U);
}

TEST(Connection, FirstPacketThatDoesNotOpenLeavesNoAuthenticPacket) {
  ConnectionPair pair;
  EXPECT_FALSE(pair.server->has_authentic_packet());
  pair.wire = [](Transit& transit) {
    transit.octets.back() ^= 1;
    return Fate::kDelivered;
  };
  pair.run_for(kWireDelay * 2);
  EXPECT_FALSE(pair.server->has_authentic_packet());
  pair.wire = [](Transit&) { return Fate::kDelivered; };
  EXPECT_TRUE(pair.shake_hands());
  EXPECT_TRUE(pair.server->has_authentic_packet());
}

}  // namespace
}  // namespace pollux::connection::testing
