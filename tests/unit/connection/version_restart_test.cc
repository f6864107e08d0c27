// A client and a Version Negotiation packet (RFC 9000 §6.2; RFC 8999 §6; RFC 9368 §4).
#include "connection/version_restart.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using telemetry::DropReason;
using wire::kVersion1;
using wire::kVersion2;
using wire::Role;

struct NegotiationText {
  wire::ConnectionId destination = id_of(0xcc);
  wire::ConnectionId source = id_of(0xdd);
  std::vector<wire::Version> versions{kVersion2};
  std::uint8_t unused_bits = 0;
};

Octets negotiation(const NegotiationText& text = {}) {
  const wire::VersionNegotiationToSend packet{.destination_id = text.destination.bytes(),
                                              .source_id = text.source.bytes(),
                                              .versions = text.versions,
                                              .unused_bits = text.unused_bits};
  Octets out(wire::encoded_size(packet));
  ByteWriter writer{out};
  wire::write(writer, packet);
  return out;
}

// What a client of versions 1 and 2 that has sent its first flight makes of this.
std::optional<DropReason> verdict_on(const Octets& packet) {
  OpenPair pair;
  pair.wire = [](Transit&) { return Fate::kDropped; };
  pair.poll();
  return on_version_negotiation(pair.client->parts, wire::parse_version_negotiation(packet).value(), pair.now());
}

// A server of version 2 alone behind an endpoint that says so: the client's first flight in version 1 goes nowhere.
PairOptions only_version_2() {
  PairOptions options;
  options.server.config.versions = {kVersion2};
  options.server_identity = BasicPair<Connection, Connection>::server_identity();
  options.server_identity->version = kVersion2;
  return options;
}

Wire drop_version_1_of_the_client() {
  return [](Transit& transit) {
    const auto header = wire::parse_long_header(transit.octets);
    return header && header->version == kVersion1 && transit.sender == Role::kClient ? Fate::kDropped
                                                                                     : Fate::kDelivered;
  };
}

TEST(VersionRestart, ClientGoesOnWithAVersionThatBothSpeak) {
  OpenPair pair{only_version_2()};
  pair.wire = drop_version_1_of_the_client();
  pair.poll();
  pair.inject(Role::kServer, negotiation());
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client->parts.versions.current(), kVersion2);
  EXPECT_EQ(pair.client.counters()[telemetry::Counter::kVersionsChanged], 1U);
  EXPECT_EQ(pair.client.application().alpn, "h3");
}

// RFC 8999 §6-1, RFC 9000 §17.2.1-1
TEST(VersionRestart, UnusedBitsAreIgnored) {
  for (const int bits : {0x00, 0x3f, 0x15}) {
    EXPECT_EQ(verdict_on(negotiation({.unused_bits = static_cast<std::uint8_t>(bits)})), std::nullopt);
  }
}

// RFC 9000 §6.2-1
TEST(VersionRestart, ClientWithoutACommonVersionGivesUpAndSaysNothing) {
  ConnectionPair pair;
  pair.wire = [](Transit&) { return Fate::kDropped; };
  pair.poll();
  const std::size_t sent = pair.sent_by(Role::kClient);
  pair.inject(Role::kServer, negotiation({.versions = {0x1a2a3a4a, 0x12345678}}));
  pair.run_for(Duration::seconds(5));
  EXPECT_EQ(pair.client->state(), LifeState::kClosed);
  EXPECT_EQ(pair.client->close_reason().by, CloseReason::By::kNoCommonVersion);
  EXPECT_EQ(pair.client.counters()[telemetry::Counter::kNoCommonVersions], 1U);
  EXPECT_EQ(pair.sent_by(Role::kClient), sent);
}

// RFC 9000 §6.2-3; RFC 9368 §4
TEST(VersionRestart, PacketThatListsTheVersionInUseIsDiscarded) {
  EXPECT_EQ(verdict_on(negotiation({.versions = {kVersion2, kVersion1}})),
            DropReason::kQuicUnexpectedVersionNegotiation);
}

// RFC 8999 §6-3, §6-4
TEST(VersionRestart, PacketWithOtherConnectionIdsThanTheClientSentIsDiscarded) {
  EXPECT_EQ(verdict_on(negotiation({.source = id_of(0x99)})), DropReason::kQuicUnexpectedVersionNegotiation);
  EXPECT_EQ(verdict_on(negotiation({.destination = id_of(0x99)})), DropReason::kQuicUnexpectedVersionNegotiation);
}

// RFC 9000 §6.2-2
TEST(VersionRestart, PacketBehindAnyOtherOfTheServersIsDiscarded) {
  OpenPair pair;
  pair.run_for(kWireDelay * 2);
  ASSERT_TRUE(has_heard_from_peer(pair.client->parts));
  const Octets packet = negotiation({.source = pair.client->parts.peer_ids.initial()});
  EXPECT_EQ(on_version_negotiation(pair.client->parts, wire::parse_version_negotiation(packet).value(), pair.now()),
            DropReason::kQuicUnexpectedVersionNegotiation);
}

// RFC 9000 §6.2-2: "including an earlier Version Negotiation packet".
TEST(VersionRestart, SecondPacketIsDiscarded) {
  OpenPair pair;
  pair.wire = [](Transit&) { return Fate::kDropped; };
  pair.poll();
  const auto give = [&](const Octets& packet) {
    return on_version_negotiation(pair.client->parts, wire::parse_version_negotiation(packet).value(), pair.now());
  };
  EXPECT_EQ(give(negotiation()), std::nullopt);
  EXPECT_EQ(give(negotiation({.versions = {kVersion1}})), DropReason::kQuicUnexpectedVersionNegotiation);
}

// RFC 9000 §6.1-1; RFC 9368 §2.1
TEST(VersionRestart, ServerIgnoresIt) {
  OpenPair pair;
  const Octets packet = negotiation({.destination = id_of(0x55), .source = id_of(0xcc)});
  EXPECT_EQ(on_version_negotiation(pair.server->parts, wire::parse_version_negotiation(packet).value(), pair.now()),
            DropReason::kQuicUnexpectedVersionNegotiation);
  pair.inject(Role::kClient, packet);
  pair.poll();
  EXPECT_EQ(pair.sent_by(Role::kServer), 0U);
}

// RFC 8999 §7-1; RFC 9368 §4: the server would have spoken version 1, so who said otherwise was not the server.
TEST(VersionRestart, ForgedPacketIsFoundOutInTheHandshake) {
  PairOptions options = only_version_2();
  options.server.config.versions = {kVersion1, kVersion2};
  ConnectionPair pair{options};
  pair.wire = drop_version_1_of_the_client();
  pair.poll();
  pair.wire = [](Transit&) { return Fate::kDelivered; };
  pair.inject(Role::kServer, negotiation());
  pair.run_for(Duration::seconds(1));
  EXPECT_EQ(pair.client->close_reason().error_code,
            static_cast<std::uint64_t>(wire::TransportErrorCode::kVersionNegotiationError));
  EXPECT_EQ(pair.server->close_reason().by, CloseReason::By::kPeer);
  EXPECT_EQ(pair.server->close_reason().error_code,
            static_cast<std::uint64_t>(wire::TransportErrorCode::kVersionNegotiationError));
}

}  // namespace
}  // namespace pollux::connection::testing
