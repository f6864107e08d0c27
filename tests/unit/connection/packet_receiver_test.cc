#include "connection/packet_receiver.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using telemetry::DropReason;
using wire::EncryptionLevel;
using wire::PacketNumberSpace;
using wire::Role;

// A long-header packet, straight into the receiver.
DropVerdict take(OpenConnection& receiver, Octets packet, Timestamp now = kStart) {
  const auto header = wire::parse_long_header(packet);
  EXPECT_TRUE(header.has_value());
  return receiver.receiver.on_long_packet(*header, MutableBytes{packet}.first(header->packet_size), {.at = now});
}

// Client and server before anything was sent.
class PacketReceiverAtStart : public ::testing::Test {
 protected:
  [[nodiscard]] Octets initial(const Forgery& how = {.level = EncryptionLevel::kInitial}) {
    return forge(client_.parts, {wire::PingFrame{}}, how);
  }

  OpenPair pair_;
  OpenConnection& client_ = pair_.client.connection();
  OpenConnection& server_ = pair_.server.connection();
};

TEST_F(PacketReceiverAtStart, ProcessesAPacketAndOwesAnAcknowledgment) {
  EXPECT_EQ(take(server_, initial()), std::nullopt);
  PacketSpace& space = server_.parts.spaces[PacketNumberSpace::kInitial];
  EXPECT_EQ(space.acks.largest_received(), 0U);
  EXPECT_TRUE(space.acks.wants_to_send(kStart));
}

// RFC 9000 §12.3-4
TEST_F(PacketReceiverAtStart, DropsAPacketNumberThatItHasSeen) {
  const Octets packet = initial();
  EXPECT_EQ(take(server_, packet), std::nullopt);
  EXPECT_EQ(take(server_, packet), DropReason::kQuicDuplicatePacketNumber);
  const Octets other = initial({.level = EncryptionLevel::kInitial, .number = 0});
  EXPECT_EQ(take(server_, other), DropReason::kQuicDuplicatePacketNumber);
}

TEST_F(PacketReceiverAtStart, CountsWhatStillWaitsForItsKeysWhenTheConnectionGoes) {
  {
    PacketReceiver receiver{server_.parts};
    EXPECT_EQ(receiver.keep_short_packet(Octets(50, 0x40), {.at = kStart}), std::nullopt);
    EXPECT_EQ(receiver.keep_short_packet(Octets(60, 0x40), {.at = kStart}), std::nullopt);
    EXPECT_EQ(pair_.server.counters().total_drops(), 0U);
  }
  EXPECT_EQ(pair_.server.counters()[DropReason::kQuicNoKeys], 2U);
}

// RFC 9000 §5.2-1, §10.2.3-8, §11.1-3
TEST_F(PacketReceiverAtStart, DropsWhatIsNotAuthentic) {
  Octets packet = initial();
  packet.back() ^= 1;
  EXPECT_EQ(take(server_, packet), DropReason::kQuicAuthenticationFailed);
  EXPECT_TRUE(server_.parts.close.is_open());
  EXPECT_FALSE(server_.parts.spaces[PacketNumberSpace::kInitial].acks.largest_received().has_value());
}

// RFC 9000 §7.2-6
TEST_F(PacketReceiverAtStart, ServerDropsAnotherSourceConnectionId) {
  EXPECT_EQ(take(server_, initial()), std::nullopt);
  EXPECT_EQ(take(server_, initial({.level = EncryptionLevel::kInitial, .source_id = id_of(0x99)})),
            DropReason::kQuicUnknownConnectionId);
}

// RFC 9000 §7.2-4, §7.2-3
TEST_F(PacketReceiverAtStart, ClientTakesTheServersFirstSourceConnectionIdAndNoOther) {
  const Forgery from_server{.level = EncryptionLevel::kInitial};
  EXPECT_EQ(take(client_, forge(server_.parts, {wire::PingFrame{}}, from_server)), std::nullopt);
  EXPECT_EQ(client_.parts.peer_ids.id_on(kFirstPath), id_of(0x55));
  EXPECT_EQ(take(client_, forge(server_.parts, {wire::PingFrame{}},
                                {.level = EncryptionLevel::kInitial, .source_id = id_of(0x99)})),
            DropReason::kQuicUnknownConnectionId);
  EXPECT_EQ(client_.parts.peer_ids.id_on(kFirstPath), id_of(0x55));
}

TEST_F(PacketReceiverAtStart, ClientDoesNotTakeTheIdOfAPacketThatIsNotAuthentic) {
  Octets packet =
      forge(server_.parts, {wire::PingFrame{}}, {.level = EncryptionLevel::kInitial, .source_id = id_of(0x99)});
  packet.back() ^= 1;
  EXPECT_EQ(take(client_, packet), DropReason::kQuicAuthenticationFailed);
  EXPECT_EQ(client_.parts.peer_ids.id_on(kFirstPath), id_of(0xdd));  // RFC 9000 §7.2-2
}

// RFC 9000 §5.2.1-2: a client that offers one version only, and authentic packets of another.
TEST(PacketReceiver, ClientDropsPacketsOfAVersionThatItHasNotChosen) {
  PairOptions options;
  options.client.config.versions = {wire::kVersion1};
  OpenPair pair{options};
  for (const EncryptionLevel level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
    Octets packet = forge(pair.server->parts, {wire::PingFrame{}}, {.level = EncryptionLevel::kInitial});
    auto header = wire::parse_long_header(packet).value();
    header.type = wire::packet_type_of(level);
    header.version = wire::kVersion2;
    EXPECT_EQ(pair.client->receiver.on_long_packet(header, packet, {.at = kStart}), DropReason::kQuicWrongVersion);
  }
  EXPECT_EQ(pair.client->parts.versions.current(), wire::kVersion1);
  EXPECT_FALSE(has_heard_from_peer(pair.client->parts));
  ASSERT_TRUE(pair.shake_hands());
}

// RFC 9001 §5.6-6: a client reads no 0-RTT.
// RFC 9001 §4.1.4-1: a server keeps it until TLS has read the ClientHello.
TEST_F(PacketReceiverAtStart, AClientRefusesZeroRttAndAServerKeepsIt) {
  Octets packet = initial();
  auto header = wire::parse_long_header(packet).value();
  header.type = wire::PacketType::kZeroRtt;
  EXPECT_EQ(client_.receiver.on_long_packet(header, packet, {.at = kStart}), DropReason::kQuicZeroRttRefused);
  EXPECT_EQ(server_.receiver.on_long_packet(header, packet, {.at = kStart}), std::nullopt);
}

TEST_F(PacketReceiverAtStart, RefusesRetry) {
  Octets packet = initial();
  auto header = wire::parse_long_header(packet).value();
  header.type = wire::PacketType::kRetry;
  EXPECT_EQ(server_.receiver.on_long_packet(header, packet, {.at = kStart}), DropReason::kQuicUnexpectedRetry);
}

// RFC 9001 §5.7-1, §5.7-5: at no moment of a handshake can a 1-RTT packet be opened by one who has not completed it.
TEST(PacketReceiver, ReadsNo1RttPacketBeforeItsHandshakeIsComplete) {
  OpenPair pair;
  std::size_t moments = 0;
  pair.wire = [&](Transit&) {
    ++moments;
    for (OpenConnection* end : {&pair.client.connection(), &pair.server.connection()}) {
      EXPECT_TRUE(!end->parts.one_rtt.can_read() || end->is_handshake_complete());
    }
    return Fate::kDelivered;
  };
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_GE(moments, 4U);
}

// RFC 9002 §5.3-7: the client's first acknowledgment overtakes its Finished, and waits for it at the server.
TEST(PacketReceiver, WaitingForKeysIsNoPartOfTheRoundTrip) {
  constexpr auto kSpace = PacketNumberSpace::kApplicationData;
  OpenPair pair;
  std::vector<Octets> finished;
  pair.wire = [&](Transit& transit) {
    if (transit.sender == Role::kServer || !pair.client->is_handshake_complete()) return Fate::kDelivered;
    finished.push_back(transit.octets);
    return Fate::kDropped;
  };
  ASSERT_TRUE(pair.run_until([&] { return !finished.empty(); }));
  Parts& server = pair.server->parts;
  ASSERT_TRUE(server.one_rtt.can_write() && !server.one_rtt.can_read());
  const wire::PacketNumber number = server.recovery.next_packet_number(kSpace);
  server.recovery.on_packet_sent(kSpace, {.number = number,
                                          .time_sent = pair.now() - kWireDelay,
                                          .frames = {.first = server.spaces[kSpace].sent_frames.end(), .count = 0},
                                          .size = ByteCount{100},
                                          .ack_eliciting = true,
                                          .in_flight = true});
  const wire::AckFrame ack{.largest_acknowledged = number, .first_range = {.smallest = number, .largest = number}};
  pair.inject(Role::kClient, forge(pair.client->parts, {ack}));
  pair.poll();
  EXPECT_EQ(server.recovery.largest_acked(kSpace), std::nullopt);
  pair.run_for(Duration::milliseconds(500));
  for (const Octets& datagram : finished) pair.inject(Role::kClient, datagram);
  pair.poll();
  EXPECT_EQ(server.recovery.largest_acked(kSpace), number);
  EXPECT_EQ(server.recovery.rtt().latest(), kWireDelay);
}

// RFC 9001 §5.5-1: a higher packet number that opens with no key.
// RFC 9001 §5.5-2: and one that looks like a key update.
TEST(PacketReceiver, DiscardsA1RttPacketThatOpensWithNoKey) {
  for (const bool key_phase : {false, true}) {
    OpenPair pair;
    ASSERT_TRUE(pair.shake_hands());
    Octets packet = forge(pair.client->parts, {wire::PingFrame{}}, {.number = 1000, .key_phase = key_phase});
    packet.back() ^= 1;
    pair.inject(Role::kClient, packet);
    pair.run_for(kWireDelay);
    EXPECT_EQ(pair.server.counters()[DropReason::kQuicAuthenticationFailed], 1U);
    EXPECT_TRUE(pair.server->parts.close.is_open());
    EXPECT_FALSE(pair.server->parts.one_rtt.write_phase_bit());
    EXPECT_LT(pair.server->parts.spaces[PacketNumberSpace::kApplicationData].acks.largest_received(), 1000U);
  }
}

// RFC 9000 §17.2-9: but only what is authentic.
// RFC 9001 §9.5-1
TEST_F(PacketReceiverAtStart, ReservedBitsCloseTheConnectionOnlyWhenAuthentic) {
  const Forgery bad_bits{.level = EncryptionLevel::kInitial, .first_byte_bits = 0x0c};
  Octets broken = initial(bad_bits);
  broken.back() ^= 1;
  EXPECT_EQ(take(server_, broken), DropReason::kQuicAuthenticationFailed);
  EXPECT_TRUE(server_.parts.close.is_open());
  EXPECT_EQ(take(server_, initial(bad_bits)), std::nullopt);
  EXPECT_EQ(server_.parts.close.reason().error_code, 0x0aU);
}

TEST_F(PacketReceiverAtStart, KeepsEarlyPacketsUpToTheLimit) {
  const Octets garbage(100, 0x40);
  for (std::size_t i = 0; i < EarlyPackets::kMaxPackets; ++i) {
    EXPECT_EQ(client_.receiver.keep_short_packet(garbage, {.at = kStart}), std::nullopt);
  }
  EXPECT_EQ(client_.receiver.keep_short_packet(garbage, {.at = kStart}), DropReason::kUndecryptableBufferFull);
}

TEST_F(PacketReceiverAtStart, EarlyRubbishIsCountedWhenItsKeysHaveCome) {
  Octets garbage(100, 0x40);
  ASSERT_EQ(client_.receiver.keep_short_packet(garbage, {.at = kStart}), std::nullopt);
  ASSERT_TRUE(pair_.shake_hands());
  EXPECT_EQ(pair_.client.counters()[DropReason::kQuicAuthenticationFailed], 1U);
}

// RFC 9001 §5.7-3: whatever overtakes the packets with the keys is not lost.
// RFC 9000 §5.2.1-1
// RFC 9001 §4.1.4-1
TEST_F(PacketReceiverAtStart, PacketsThatOvertookTheirKeysAreProcessedWhenTheyCome) {
  // The server's second datagram arrives before its first.
  pair_.wire = [](Transit& transit) {
    if (transit.sender == Role::kServer && transit.number == 0) transit.arrives = transit.arrives + kWireDelay;
    return Fate::kDelivered;
  };
  ASSERT_TRUE(pair_.shake_hands());
  EXPECT_EQ(pair_.client.counters().total_drops(), 0U);
  EXPECT_EQ(pair_.client.counters()[telemetry::Counter::kPacketsLost], 0U);
}

// RFC 9001 §4.9.1-1, RFC 9000 §8.1
TEST_F(PacketReceiverAtStart, FirstHandshakePacketValidatesTheAddressAndEndsInitialPackets) {
  pair_.wire = [&](Transit& transit) {
    const bool complete = client_.handshake_state() == HandshakeState::kComplete;
    return transit.sender == Role::kClient && complete ? Fate::kDropped : Fate::kDelivered;
  };
  ASSERT_TRUE(pair_.run_until([&] { return client_.handshake_state() == HandshakeState::kComplete; }));
  EXPECT_FALSE(server_.parts.paths.active().is_validated());
  EXPECT_FALSE(server_.parts.spaces[PacketNumberSpace::kInitial].discarded);

  EXPECT_EQ(take(server_, forge(client_.parts, {wire::PingFrame{}}, {.level = EncryptionLevel::kHandshake})),
            std::nullopt);
  EXPECT_TRUE(server_.parts.paths.active().is_validated());
  EXPECT_TRUE(server_.parts.spaces[PacketNumberSpace::kInitial].discarded);
  EXPECT_FALSE(server_.parts.spaces[PacketNumberSpace::kInitial].can_read());
  EXPECT_EQ(take(server_, initial()), DropReason::kQuicKeysDiscarded);
}

class PacketReceiverLater : public PacketReceiverAtStart {
 protected:
  void SetUp() override { ASSERT_TRUE(pair_.shake_hands()); }

  // One poll of the server with these datagrams as one burst.
  void at_server(std::vector<Datagram> burst) { pair_.server.receive(burst, pair_.now()); }
  [[nodiscard]] std::uint64_t drops(DropReason reason) { return pair_.server.counters()[reason]; }
};

// RFC 9001 §4.9.2-1
TEST_F(PacketReceiverLater, HandshakeKeysAreGoneAtBothEnds) {
  for (OpenConnection* end : {&client_, &server_}) {
    EXPECT_TRUE(end->parts.spaces[PacketNumberSpace::kInitial].discarded);
    EXPECT_TRUE(end->parts.spaces[PacketNumberSpace::kHandshake].discarded);
  }
}

TEST_F(PacketReceiverLater, DuplicateOneRttPacketsAreDropped) {
  const Octets packet = forge(client_.parts, {wire::PingFrame{}});
  at_server({packet, packet});
  at_server({packet});
  EXPECT_EQ(drops(DropReason::kQuicDuplicatePacketNumber), 2U);
}

TEST_F(PacketReceiverLater, OneRttPacketThatIsNotAuthenticIsDropped) {
  Octets packet = forge(client_.parts, {wire::PingFrame{}});
  packet.back() ^= 1;
  at_server({packet});
  EXPECT_EQ(drops(DropReason::kQuicAuthenticationFailed), 1U);
  EXPECT_TRUE(server_.parts.close.is_open());
}

TEST_F(PacketReceiverLater, PacketsBehindACloseInTheSameBurstAreDropped) {
  at_server({forge(client_.parts, {wire::ConnectionCloseFrame{}}), forge(client_.parts, {wire::PingFrame{}})});
  EXPECT_EQ(server_.parts.close.state(), LifeState::kDraining);
  EXPECT_EQ(drops(DropReason::kAfterClose), 1U);
}

// RFC 9000 §13.1-1: a packet for which there was no memory counts as never received.
// RFC 9000 §21.7-1
TEST_F(PacketReceiverLater, PacketThatFindsNoMemoryIsNotAcknowledged) {
  const Octets octet{1};
  std::vector<Datagram> burst;
  // Each far-apart octet takes a chunk of reassembly memory until the host's pool is dry.
  for (std::uint64_t stream = 0; stream < 3; ++stream) {
    for (std::uint64_t chunk = 1; chunk < 40; ++chunk) {
      burst.push_back(forge(client_.parts, {wire::StreamFrame{.stream_id = wire::StreamId{stream * 4},
                                                              .offset = chunk * stream::kChunkSize,
                                                              .data = octet}}));
    }
  }
  at_server(burst);
  EXPECT_GT(drops(DropReason::kReassemblyFull), 0U);
  EXPECT_TRUE(server_.parts.close.is_open());
  // The last packet was dropped, so a repetition of it is no duplicate.
  const std::uint64_t before = drops(DropReason::kReassemblyFull);
  at_server({burst.back()});
  EXPECT_EQ(drops(DropReason::kReassemblyFull), before + 1);
}

}  // namespace
}  // namespace pollux::connection::testing
