// The peer's moves, as a server sees them.
#include "connection/migration.h"

#include <gtest/gtest.h>

#include <vector>

#include "unit/connection/migration_scene.h"

namespace pollux::connection::testing {
namespace {

// RFC 9000 §9.3-1, §9-4, §9.3.3-1, §9.5-3, §8.2.1-5, §8.2-1
TEST_F(Migration, NonProbingPacketMovesTheConnectionAndBothWaysAreValidated) {
  client_sends(kAway, {wire::PingFrame{}});
  EXPECT_FALSE(server_.paths.active_id() == kHome);
  const auto said = server_says();
  ASSERT_EQ(said.size(), 2U);
  const SeenDatagram* away = on_way(said, kAway);
  const SeenDatagram* home = on_way(said, kHome);
  ASSERT_NE(away, nullptr);
  ASSERT_NE(home, nullptr);
  EXPECT_TRUE(away->packets[0].has<wire::AckFrame>());
  EXPECT_EQ(away->size, kMinDatagramSize.value());
  EXPECT_TRUE(home->is_probe());
  EXPECT_EQ(home->size, kMinDatagramSize.value());
  EXPECT_NE(challenge_on(said, kAway), challenge_on(said, kHome));
  EXPECT_FALSE(away->destination == home->destination);
}

// RFC 9000 §8.2.2-1, §8.2.2-3, §19.17-1, §9.2-1, §9-4, §9.3.1
TEST_F(Migration, ProbeIsAnsweredWhereItCameFromAndMovesNothing) {
  const wire::PathChallengeFrame challenge{.data = {1, 2, 3, 4, 5, 6, 7, 8}};
  client_sends(kAway, {challenge});
  EXPECT_EQ(server_.paths.active_id(), kHome);
  const auto said = server_says();
  const SeenDatagram* away = on_way(said, kAway);
  ASSERT_NE(away, nullptr);
  ASSERT_NE(away->find<wire::PathResponseFrame>(), nullptr);
  EXPECT_EQ(away->find<wire::PathResponseFrame>()->data, challenge.data);
  EXPECT_NE(away->find<wire::PathChallengeFrame>(), nullptr);
  EXPECT_TRUE(away->is_probe());
  // RFC 9000 §8.2.2-5
  EXPECT_EQ(away->size, kMinDatagramSize.value());
  for (const SeenDatagram& datagram : said) EXPECT_TRUE(datagram.way == kAway || !datagram.is_probe());
}

// RFC 9000 §9.3: a packet that was overtaken says where the peer was.
TEST_F(Migration, OlderPacketMovesNothing) {
  const auto next = client_.recovery.next_packet_number(wire::PacketNumberSpace::kApplicationData);
  client_sends(kHome, {wire::PingFrame{}}, {.number = next + 5, .pad_to = 1200});
  client_sends(kAway, {wire::PingFrame{}}, {.number = next + 2, .pad_to = 1200});
  EXPECT_EQ(server_.paths.active_id(), kHome);
}

// RFC 9000 §8.2.1-5, §8.2.1-6, §8.2.2-6, §8.2.3-1, §9.3-2, §8.2.1-7
TEST_F(Migration, SmallPacketIsAnsweredWithinTheLimitAndTheMtuIsLookedAtAfterwards) {
  Octets packet = forge(client_, {wire::PathChallengeFrame{}, wire::PingFrame{}});
  const std::size_t received = packet.size();
  client_sends(kAway, std::move(packet));
  std::size_t sent = 0;
  const auto said = server_says();
  for (const SeenDatagram& datagram : said) sent += datagram.way == kAway ? datagram.size : 0;
  EXPECT_GT(sent, 0U);
  EXPECT_LE(sent, received * Path::kAmplificationFactor);
  const auto first = challenge_on(said, kAway);
  client_sends(kAway, {wire::PathResponseFrame{.data = first}}, {});
  EXPECT_TRUE(server_.paths.active().is_validated());
  EXPECT_TRUE(server_.paths.active().validation.is_running());
  const auto again = server_says();
  EXPECT_EQ(on_way(again, kAway)->size, kMinDatagramSize.value());
  const auto second = challenge_on(again, kAway);
  EXPECT_NE(first, second);
  client_sends(kAway, {wire::PathResponseFrame{.data = second}}, {});
  EXPECT_FALSE(server_.paths.active().validation.is_running());
}

// RFC 9002 §7.5-1: what fills the window went to where the peer is no more, and nothing but a challenge finds it again.
TEST_F(Migration, ChallengeOfANewPortPassesAFullWindow) {
  pair_.server.origin_of = [](PathId) { return PathOrigin{.same_hosts_as = kFirstPath}; };
  const auto stream = *server_.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.streams.write(stream, zeros(200'000), wire::Fin::kNo);
  while (server_.recovery.can_send(kMinDatagramSize, now_) != recovery::SendVerdict::kWindowFull) {
    now_ = now_ + Duration::milliseconds(1);
    (void)server_says();
  }
  ASSERT_TRUE(server_.streams.wants_to_send());
  client_sends(kAway, {wire::PingFrame{}}, {});
  const auto said = server_says();
  const auto data = challenge_on(said, kAway);
  EXPECT_EQ(on_way(said, kAway)->find<wire::StreamFrame>(), nullptr);
  client_sends(kAway, {wire::PathResponseFrame{.data = data}}, {});
  EXPECT_TRUE(server_.paths.active().is_validated());
}

// RFC 9000 §9.4-1, §9.4-2
TEST_F(Migration, ValidatedAddressBeginsWithFreshCongestionStateAndRtt) {
  ASSERT_TRUE(server_.recovery.rtt().has_sample());
  client_sends(kAway, {wire::PingFrame{}});
  EXPECT_TRUE(server_.recovery.rtt().has_sample());
  const auto data = challenge_on(server_says(), kAway);
  client_sends(kAway, {wire::PathResponseFrame{.data = data}});
  EXPECT_FALSE(server_.recovery.rtt().has_sample());
  EXPECT_EQ(server_.recovery.rtt().smoothed(), recovery::kInitialRtt);
  EXPECT_TRUE(server_.paths.active().is_validated());
}

// RFC 9000 §9.4-3
TEST_F(Migration, AnotherPortOfTheSameHostKeepsThem) {
  pair_.server.origin_of = [](PathId) { return PathOrigin{.same_hosts_as = kFirstPath}; };
  const Duration smoothed = server_.recovery.rtt().smoothed();
  client_sends(kAway, {wire::PingFrame{}});
  const auto data = challenge_on(server_says(), kAway);
  client_sends(kAway, {wire::PathResponseFrame{.data = data}});
  EXPECT_TRUE(server_.paths.active().is_validated());
  EXPECT_EQ(server_.recovery.rtt().smoothed(), smoothed);
}

// RFC 9000 §8.2.2-4
TEST_F(Migration, AnswerCountsWhateverWayItComes) {
  client_sends(kAway, {wire::PingFrame{}});
  const PathId moved_to = server_.paths.active_id();
  const auto data = challenge_on(server_says(), kAway);
  client_sends(kHome, {wire::PathResponseFrame{.data = data}});
  EXPECT_EQ(server_.paths.active_id(), moved_to);
  EXPECT_TRUE(server_.paths.active().is_validated());
}

// RFC 9000 §9.3.2-1, §8.2.4-1, §8.2.4-2, §5.1.2-1
TEST_F(Migration, AddressThatDoesNotAnswerIsLeftForTheLastOneThatDid) {
  client_sends(kAway, {wire::PingFrame{}});
  let_time_pass(Duration::milliseconds(2'900));
  EXPECT_FALSE(server_.paths.active_id() == kHome);
  EXPECT_LE(3 * 999, 3'075);
  let_time_pass(Duration::seconds(1));
  EXPECT_EQ(server_.paths.active_id(), kHome);
  EXPECT_TRUE(server_.close.is_open());
  EXPECT_FALSE(server_.paths.has(kAway));
  EXPECT_TRUE(server_.recovery.rtt().has_sample());
}

// RFC 9000 §9.3.2-2, §9-5, §10-1
TEST_F(Migration, WithoutAnAddressThatEverAnsweredTheConnectionIsDroppedSilently) {
  client_sends(kAway, {wire::PingFrame{}});
  server_.paths.set_fallback(std::nullopt);
  for (int i = 0; i < 100 && server_.close.is_open(); ++i) {
    now_ = now_ + Duration::milliseconds(100);
    on_path_timeouts(server_, now_);
  }
  EXPECT_EQ(server_.close.state(), LifeState::kClosed);
  EXPECT_TRUE(server_says().empty());
}

// RFC 9000 §8.2.4-3, §14.2-5
TEST_F(Migration, ReachableAddressWithoutRoomForFullDatagramsIsNoViablePath) {
  client_sends(kAway, {wire::PingFrame{}}, {});
  const auto data = challenge_on(server_says(), kAway);
  client_sends(kAway, {wire::PathResponseFrame{.data = data}}, {});
  server_.paths.set_fallback(std::nullopt);
  for (int i = 0; i < 100 && server_.close.is_open(); ++i) {
    now_ = now_ + Duration::milliseconds(100);
    on_path_timeouts(server_, now_);
  }
  EXPECT_EQ(server_.close.reason().error_code, static_cast<std::uint64_t>(wire::TransportErrorCode::kNoViablePath));
}

// RFC 9000 §9.3.3-1, §9.3-3: the attacker forwards what the client says; the client, asked at its own address, says
// more.
TEST_F(Migration, ForwardedPacketIsAnsweredByTheOneWhoIsStillAtHome) {
  client_sends(kAway, {wire::PingFrame{}});
  (void)server_says();
  client_sends(kHome, {wire::PingFrame{}});
  EXPECT_EQ(server_.paths.active_id(), kHome);
  EXPECT_TRUE(server_.recovery.rtt().has_sample());
  let_time_pass(Duration::seconds(5));
  EXPECT_FALSE(server_.paths.has(kAway));
  EXPECT_TRUE(server_.close.is_open());
}

// RFC 9000 §9.3.3-2
TEST_F(Migration, ChallengeOnTheActivePathIsAnsweredWithMoreThanAProbe) {
  client_sends(kHome, {wire::PathChallengeFrame{}});
  const auto said = server_says();
  ASSERT_EQ(said.size(), 1U);
  EXPECT_TRUE(said[0].packets[0].has<wire::PathResponseFrame>());
  EXPECT_FALSE(said[0].is_probe());
}

// RFC 9000 §19.18-1
TEST_F(Migration, LateOrRepeatedAnswerIsNoError) {
  client_sends(kAway, {wire::PingFrame{}});
  const auto data = challenge_on(server_says(), kAway);
  for (int i = 0; i < 3; ++i) client_sends(kAway, {wire::PathResponseFrame{.data = data}});
  client_sends(kAway, {wire::PathResponseFrame{}});
  EXPECT_TRUE(server_.close.is_open());
}

// RFC 9000 §9.5-4
TEST_F(Migration, WithoutAnotherIdTheSameGoesOnWhereOnlyTheAddressChanged) {
  server_.peer_ids = PeerConnectionIds{id_of(0xcc)};
  client_sends(kHome, {wire::PingFrame{}});
  client_sends(kAway, {wire::PingFrame{}});
  EXPECT_FALSE(server_.paths.active_id() == kHome);
  EXPECT_EQ(server_.peer_ids.id_on(server_.paths.active_id()), id_of(0xcc));
}

// RFC 9000 §9.5-3
TEST_F(Migration, WithoutAnotherIdNobodyIsFollowedWhoMovedByIntention) {
  server_.peer_ids = PeerConnectionIds{id_of(0xcc)};
  client_sends(kHome, {wire::PingFrame{}});
  client_sends(kAway, {wire::PingFrame{}}, {.destination_id = id_of(0x60), .pad_to = 1200});
  EXPECT_EQ(server_.paths.active_id(), kHome);
  for (const SeenDatagram& datagram : server_says()) EXPECT_EQ(datagram.way, kHome);
}

TEST_F(Migration, PathsAreBoundedAndThoseUnheardOfAreForgotten) {
  for (std::uint8_t way = 1; way < 50; ++way) {
    now_ = now_ + Duration::milliseconds(1);
    client_sends(PathId{way}, {wire::PathChallengeFrame{}});
    (void)server_says();
  }
  EXPECT_TRUE(server_.close.is_open());
  EXPECT_EQ(server_.paths.active_id(), kHome);
  let_time_pass(Duration::seconds(10));
  for (std::uint8_t index = 1; index < kMaxPaths; ++index) EXPECT_FALSE(server_.paths.has({index}));
}

// RFC 9000 §9-7, §9.6-1
TEST_F(Migration, ClientHearsNobodyAtAnAddressThatItDoesNotTalkTo) {
  EXPECT_FALSE(admit_path(client_, {}, now_).has_value());
  EXPECT_FALSE(admit_path(client_, {.same_hosts_as = kFirstPath}, now_).has_value());
}

// RFC 9000 §9-1: nor is anybody heard who moves before.
TEST(MigrationRules, NobodyMovesBeforeTheHandshakeIsConfirmed) {
  OpenPair pair;
  EXPECT_FALSE(admit_path(pair.server->parts, {.same_hosts_as = kFirstPath}, kStart).has_value());
  EXPECT_EQ(start_migration(pair.client->parts, PathPurpose::kMigration, {}, kStart),
            std::unexpected(MigrationRefusal::kNotConfirmed));
}

// RFC 9000 §9-3, §5.2.3-1
TEST(MigrationRules, WhoWasAskedNotToMigrateIsNotHeardElsewhereUnlessOnlyThePortChanged) {
  PairOptions options;
  options.server.config.disable_active_migration = true;
  OpenPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_FALSE(admit_path(pair.server->parts, {}, pair.now()).has_value());
  EXPECT_TRUE(admit_path(pair.server->parts, {.same_hosts_as = kFirstPath}, pair.now()).has_value());
  // RFC 9000 §9-2, §18.2-3
  EXPECT_EQ(start_migration(pair.client->parts, PathPurpose::kMigration, {}, pair.now()),
            std::unexpected(MigrationRefusal::kForbiddenByPeer));
}

TEST(MigrationRules, OnlyOpenClientsMigrate) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(start_migration(pair.server->parts, PathPurpose::kMigration, {}, pair.now()),
            std::unexpected(MigrationRefusal::kServer));
  pair.client->close(0, "");
  EXPECT_EQ(start_migration(pair.client->parts, PathPurpose::kMigration, {}, pair.now()),
            std::unexpected(MigrationRefusal::kClosed));
}

// RFC 9000 §9.5-5
TEST(MigrationRules, NobodyMigratesAwayFromAPeerWithoutIds) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.client->parts.peer_ids = PeerConnectionIds{wire::ConnectionId{}};
  EXPECT_EQ(start_migration(pair.client->parts, PathPurpose::kMigration, {}, pair.now()),
            std::unexpected(MigrationRefusal::kZeroLengthId));
}

// RFC 9000 §9.5-2, §5.1.1-11
TEST(MigrationRules, MigrationTakesAnIdOfEachSide) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  PeerConnectionIds one{id_of(0x55)};
  std::swap(pair.client->parts.peer_ids, one);
  EXPECT_EQ(start_migration(pair.client->parts, PathPurpose::kMigration, {}, pair.now()),
            std::unexpected(MigrationRefusal::kNoConnectionId));
  std::swap(pair.client->parts.peer_ids, one);
  for (std::uint8_t used = 0xe0; used < 0xe3; ++used) (void)pair.client->parts.local_ids.on_used(id_of(used).bytes());
  EXPECT_EQ(start_migration(pair.client->parts, PathPurpose::kMigration, {}, pair.now()),
            std::unexpected(MigrationRefusal::kNoConnectionId));
}

class MigrationToPreferred : public Migration {
 protected:
  void SetUp() override {
    Migration::SetUp();
    pair_.server.origin_of = [](PathId) { return PathOrigin{.at_preferred_address = true}; };
  }
};

// RFC 9000 §9.6.2-2, §9.6.2-3, §9.6.3-4, §9.6.3-5
TEST_F(MigrationToPreferred, ServerMovesThereOnceTheClientHasAndTheWayIsValidated) {
  client_sends(kAway, {wire::PingFrame{}});
  EXPECT_EQ(server_.paths.active_id(), kHome);
  const auto said = server_says();
  const SeenDatagram* away = on_way(said, kAway);
  ASSERT_NE(away, nullptr);
  EXPECT_TRUE(away->is_probe());
  client_sends(kAway, {wire::PathResponseFrame{.data = challenge_on(said, kAway)}});
  EXPECT_FALSE(server_.paths.active_id() == kHome);
}

TEST_F(MigrationToPreferred, ValidatedWayAloneMovesNothing) {
  client_sends(kAway, {wire::PathChallengeFrame{}});
  client_sends(kAway, {wire::PathResponseFrame{.data = challenge_on(server_says(), kAway)}});
  EXPECT_EQ(server_.paths.active_id(), kHome);
  client_sends(kAway, {wire::PingFrame{}});
  EXPECT_FALSE(server_.paths.active_id() == kHome);
}

// RFC 9000 §9.3: behind a NAT that keeps both of its ports the client can be reached on the way that it has left.
TEST_F(MigrationToPreferred, AnswerAboutTheWayThatTheClientHasLeftMovesNothing) {
  constexpr PathId kFurtherAway{2};
  const auto move = [this](PathId way) {
    client_sends(way, {wire::PingFrame{}});
    client_sends(way, {wire::PathResponseFrame{.data = challenge_on(server_says(), way)}});
  };
  move(kAway);
  (void)server_says();
  move(kFurtherAway);
  const PathId active = server_.paths.active_id();
  const auto data = challenge_on(server_says(), kAway);
  client_sends(kFurtherAway, {wire::PathResponseFrame{.data = data}});
  EXPECT_EQ(server_.paths.active_id(), active);
}

// RFC 9000 §9.6.2-4, §9.6.2-5
TEST_F(MigrationToPreferred, NewerPacketsAtTheOldAddressAreDroppedThen) {
  const auto next = client_.recovery.next_packet_number(wire::PacketNumberSpace::kApplicationData);
  client_sends(kAway, {wire::PathChallengeFrame{}}, {.number = next + 1, .pad_to = 1200});
  const auto data = challenge_on(server_says(), kAway);
  client_sends(kAway, {wire::PathResponseFrame{.data = data}, wire::PingFrame{}}, {.number = next + 2, .pad_to = 1200});
  ASSERT_FALSE(server_.paths.active_id() == kHome);
  const auto dropped = [&] { return pair_.server.counters()[telemetry::DropReason::kQuicWrongPath]; };
  client_sends(kHome, {wire::PingFrame{}}, {.number = next});
  EXPECT_EQ(dropped(), 0U);
  client_sends(kHome, {wire::PingFrame{}}, {.number = next + 3});
  EXPECT_EQ(dropped(), 1U);
}

}  // namespace
}  // namespace pollux::connection::testing
