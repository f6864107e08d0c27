// VersionChoice alone, and two connections that settle a version between them (RFC 9368, RFC 9369 §4.1).
#include "connection/version_choice.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::kVersion1;
using wire::kVersion2;
using wire::Role;
using wire::VersionInformation;
using Answer = VersionChoice::Answer;

const wire::VersionList kOneTwo{kVersion1, kVersion2};
const wire::VersionList kTwoOne{kVersion2, kVersion1};

Octets negotiation_packet(std::initializer_list<wire::Version> versions) {
  const wire::VersionNegotiationToSend packet{.versions = versions};
  Octets out(wire::encoded_size(packet));
  ByteWriter writer{out};
  wire::write(writer, packet);
  return out;
}

Answer answer_of(VersionChoice& choice, std::initializer_list<wire::Version> versions) {
  const Octets packet = negotiation_packet(versions);
  return choice.on_version_negotiation(wire::parse_version_negotiation(packet).value());
}

void expect_refused(const std::expected<void, wire::TransportError>& outcome) {
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kVersionNegotiationError);
}

// RFC 9368 §2.3
TEST(VersionChoice, ServerTakesTheOneThatItPrefersOfThoseOffered) {
  VersionChoice server{Role::kServer, kTwoOne, kVersion1};
  ASSERT_TRUE(server.on_peer_information(VersionInformation{.chosen = kVersion1, .available = kOneTwo}));
  EXPECT_EQ(server.current(), kVersion2);
  EXPECT_EQ(server.original(), kVersion1);
  EXPECT_TRUE(server.is_settled());
}

// RFC 9368 §2.3: a client can switch this off.
TEST(VersionChoice, ServerStaysWithAClientThatOffersNothingElse) {
  VersionChoice server{Role::kServer, kTwoOne, kVersion1};
  ASSERT_TRUE(server.on_peer_information(VersionInformation{.chosen = kVersion1, .available = {kVersion1}}));
  EXPECT_EQ(server.current(), kVersion1);
  VersionChoice silent{Role::kServer, kTwoOne, kVersion1};
  ASSERT_TRUE(silent.on_peer_information(std::nullopt));
  EXPECT_EQ(silent.current(), kVersion1);
}

// RFC 9368 §4
TEST(VersionChoice, ServerRefusesAClientWhoseChosenVersionIsNotThatOfItsPackets) {
  VersionChoice server{Role::kServer, kOneTwo, kVersion1};
  expect_refused(server.on_peer_information(VersionInformation{.chosen = kVersion2, .available = kTwoOne}));
}

// RFC 9368 §4
TEST(VersionChoice, ClientRefusesAServerWhoseChosenVersionIsNotInUse) {
  VersionChoice client{Role::kClient, kOneTwo, kVersion1};
  client.settle();
  expect_refused(client.on_peer_information(VersionInformation{.chosen = kVersion2, .available = kOneTwo}));
  EXPECT_TRUE(client.on_peer_information(VersionInformation{.chosen = kVersion1, .available = {}}).has_value());
}

// RFC 9368 §4
TEST(VersionChoice, ClientThatWasSwitchedWantsToHearItFromTheHandshake) {
  VersionChoice client{Role::kClient, kOneTwo, kVersion1};
  client.on_initial_opened(kVersion2);
  EXPECT_EQ(client.current(), kVersion2);
  expect_refused(client.on_peer_information(std::nullopt));
  EXPECT_TRUE(client.on_peer_information(VersionInformation{.chosen = kVersion2, .available = kOneTwo}).has_value());
}

// RFC 9000 §6.2-3, §6.2-2
TEST(VersionChoice, ClientIgnoresWhatListsItsVersionAndWhatComesSecond) {
  VersionChoice client{Role::kClient, kTwoOne, kVersion2};
  EXPECT_EQ(answer_of(client, {kVersion2, kVersion1}), Answer::kIgnore);
  EXPECT_EQ(answer_of(client, {kVersion1, 0x1a2a3a4a}), Answer::kBeginAgain);
  EXPECT_EQ(client.current(), kVersion1);
  EXPECT_EQ(client.original(), kVersion1);
  EXPECT_EQ(answer_of(client, {kVersion2}), Answer::kIgnore);
}

// RFC 9000 §6.2-1
TEST(VersionChoice, ClientGivesUpWhereNothingIsCommon) {
  VersionChoice client{Role::kClient, kOneTwo, kVersion1};
  EXPECT_EQ(answer_of(client, {0x1a2a3a4a, 0xff00001d}), Answer::kGiveUp);
}

// RFC 8999 §7-1; RFC 9368 §4
TEST(VersionChoice, ClientThatBeganAgainChecksThatItHadTo) {
  const auto began_again = [] {
    VersionChoice client{Role::kClient, kTwoOne, kVersion2};
    EXPECT_EQ(answer_of(client, {kVersion1}), Answer::kBeginAgain);
    client.settle();
    return client;
  };
  // The server would have spoken version 2: somebody else sent the Version Negotiation packet.
  expect_refused(began_again().on_peer_information(VersionInformation{.chosen = kVersion1, .available = kOneTwo}));
  expect_refused(began_again().on_peer_information(VersionInformation{.chosen = kVersion1, .available = {}}));
  EXPECT_TRUE(began_again().on_peer_information(VersionInformation{.chosen = kVersion1, .available = {kVersion1}}));
  // RFC 9368 §8: a server of version 1 alone may know nothing of all this.
  EXPECT_TRUE(began_again().on_peer_information(std::nullopt));
}

// RFC 9368 §4
TEST(VersionChoice, ClientThatBeganAgainInVersion2TakesNoSilence) {
  VersionChoice client{Role::kClient, kOneTwo, kVersion1};
  EXPECT_EQ(answer_of(client, {kVersion2}), Answer::kBeginAgain);
  client.settle();
  expect_refused(client.on_peer_information(std::nullopt));
}

// RFC 9369 §4.1
TEST(VersionChoice, PacketsOfEveryLevelHaveTheirVersion) {
  VersionChoice server{Role::kServer, kTwoOne, kVersion1};
  ASSERT_TRUE(server.on_peer_information(VersionInformation{.chosen = kVersion1, .available = kOneTwo}));
  EXPECT_TRUE(server.accepts(EncryptionLevel::kInitial, kVersion1));
  EXPECT_TRUE(server.accepts(EncryptionLevel::kInitial, kVersion2));
  EXPECT_FALSE(server.accepts(EncryptionLevel::kHandshake, kVersion1));
  EXPECT_TRUE(server.accepts(EncryptionLevel::kHandshake, kVersion2));
  EXPECT_TRUE(server.accepts(EncryptionLevel::kEarlyData, kVersion1));
  EXPECT_FALSE(server.accepts(EncryptionLevel::kEarlyData, kVersion2));

  VersionChoice client{Role::kClient, {kVersion1}, kVersion1};
  EXPECT_FALSE(client.accepts(EncryptionLevel::kInitial, kVersion2));  // never offered
  VersionChoice settled{Role::kClient, kOneTwo, kVersion1};
  settled.settle();
  EXPECT_FALSE(settled.accepts(EncryptionLevel::kInitial, kVersion2));
  settled.on_initial_opened(kVersion2);
  EXPECT_EQ(settled.current(), kVersion1);
}

// --- two connections ---

PairOptions speaking(const wire::VersionList& client, const wire::VersionList& server) {
  PairOptions options;
  options.client.config.versions = client;
  options.server.config.versions = server;
  return options;
}

// The versions of the long headers in a datagram.
std::vector<std::pair<wire::PacketType, wire::Version>> long_headers_in(Bytes datagram) {
  std::vector<std::pair<wire::PacketType, wire::Version>> found;
  while (!datagram.empty() && wire::has_long_header(datagram.front())) {
    const auto header = wire::parse_long_header(datagram);
    if (!header) break;
    found.emplace_back(header->type, header->version);
    datagram = datagram.subspan(header->packet_size);
  }
  return found;
}

TEST(CompatibleNegotiation, EveryPairOfPreferencesEndsInTheServersChoice) {
  struct Case {
    wire::VersionList client, server;
    wire::Version result;
  };
  for (const Case& each : {Case{kOneTwo, kOneTwo, kVersion1}, Case{kOneTwo, kTwoOne, kVersion2},
                           Case{kTwoOne, kOneTwo, kVersion1}, Case{kTwoOne, kTwoOne, kVersion2},
                           Case{{kVersion2}, kOneTwo, kVersion2}, Case{{kVersion1}, kTwoOne, kVersion1}}) {
    OpenPair pair{speaking(each.client, each.server)};
    ASSERT_TRUE(pair.shake_hands());
    EXPECT_EQ(pair.client->parts.versions.current(), each.result);
    EXPECT_EQ(pair.server->parts.versions.current(), each.result);
    const auto stream = pair.client->open_stream(wire::StreamDirection::kBidirectional);
    pair.client->write(*stream, zeros(100'000), wire::Fin::kYes);
    pair.run_for(Duration::seconds(1));
    EXPECT_EQ(pair.server.application().streams[*stream].data.size(), 100'000U);
  }
}

// RFC 9369 §4.1: CRYPTO frames, Handshake packets and the client's later Initials are in the negotiated version.
TEST(CompatibleNegotiation, OnlyTheFirstFlightIsInTheOriginalVersion) {
  ConnectionPair pair{speaking(kOneTwo, kTwoOne)};
  bool server_has_spoken = false;
  pair.wire = [&](Transit& transit) {
    for (const auto& [type, version] : long_headers_in(transit.octets)) {
      if (transit.sender == Role::kServer) {
        server_has_spoken = true;
        EXPECT_EQ(version, kVersion2);
      } else if (!server_has_spoken) {
        EXPECT_EQ(version, kVersion1);
        // RFC 9000 §6-1: what every version asks for.
        EXPECT_GE(transit.octets.size(), kMinDatagramSize.value());
      }
      if (type == wire::PacketType::kHandshake) {
        EXPECT_EQ(version, kVersion2);
      }
    }
    return Fate::kDelivered;
  };
  EXPECT_TRUE(pair.shake_hands());
}

// RFC 9369 §4.1: the server keeps the keys of the original version for Initials that are late.
TEST(CompatibleNegotiation, FirstFlightThatIsRepeatedInTheOldVersionIsStillUnderstood) {
  OpenPair pair{speaking(kOneTwo, kTwoOne)};
  pair.wire = [](Transit& transit) {
    return transit.sender == Role::kServer && transit.number < 3 ? Fate::kDropped : Fate::kDelivered;
  };
  pair.run_for(kWireDelay * 2);
  ASSERT_EQ(pair.server->parts.versions.current(), kVersion2);
  EXPECT_EQ(pair.client->parts.versions.current(), kVersion1);
  pair.inject(Role::kClient,
              forge(pair.client->parts, {wire::PingFrame{}}, {.level = EncryptionLevel::kInitial, .pad_to = 1200}));
  pair.run_for(kWireDelay);
  EXPECT_GE(pair.server->parts.spaces[wire::PacketNumberSpace::kInitial].acks.largest_received(), 1U);
}

// RFC 9369 §4.1
TEST(CompatibleNegotiation, HandshakePacketInTheOriginalVersionIsDropped) {
  OpenPair pair{speaking(kOneTwo, kTwoOne)};
  pair.run_for(kWireDelay * 2);
  Parts& server = pair.server->parts;
  ASSERT_TRUE(server.spaces[wire::PacketNumberSpace::kHandshake].can_write());
  Octets packet = forge(server, {wire::PingFrame{}}, {.level = EncryptionLevel::kHandshake});
  auto header = wire::parse_long_header(packet).value();
  header.version = kVersion1;
  pair.client->parts.versions.on_initial_opened(kVersion2);
  EXPECT_EQ(pair.client->receiver.on_long_packet(header, packet, {.at = pair.now()}),
            telemetry::DropReason::kQuicWrongVersion);
}

}  // namespace
}  // namespace pollux::connection::testing
