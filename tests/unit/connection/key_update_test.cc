// Key updates and the limits on the use of keys, between two connections (RFC 9001 §6).
#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using telemetry::Counter;
using wire::Role;

constexpr auto kAeadLimitReached = static_cast<std::uint64_t>(wire::TransportErrorCode::kAeadLimitReached);

template <typename Pair>
wire::StreamId start_sending(Pair& pair, std::size_t size) {
  const auto stream = *pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  pair.client.application().send(stream, zeros(size), wire::Fin::kYes);
  return stream;
}

// The next packet is of a new phase, whatever was acknowledged.
void update(Parts& parts, Timestamp now) {
  ASSERT_TRUE(parts.one_rtt.on_packets_acked(1000, now, Duration::zero()).has_value());
  parts.one_rtt.request_update();
  ASSERT_TRUE(parts.one_rtt.prepare_seal(1001, now));
  ASSERT_TRUE(parts.one_rtt.write_phase_bit());
}

// RFC 9001 §6-1, §6.2-1
TEST(KeyUpdates, AreMadeWhenTheyAreAskedForAndFollowedByThePeer) {
  for (const bool by_client : {true, false}) {
    ConnectionPair pair;
    ASSERT_TRUE(pair.shake_hands());
    by_client ? pair.client->update_keys() : pair.server->update_keys();
    const auto stream = start_sending(pair, 20'000);
    pair.run_for(Duration::seconds(2));
    EXPECT_EQ(pair.client.counters()[Counter::kKeyUpdates], 1U);
    EXPECT_EQ(pair.server.counters()[Counter::kKeyUpdates], 1U);
    EXPECT_EQ(pair.server.application().streams[stream].data.size(), 20'000U);
  }
}

TEST(KeyUpdates, ComeOneAfterAnotherThroughALongTransfer) {
  PairOptions options;
  options.client.config.keys.update_after = 20;
  options.server.config.keys.update_after = 20;
  ConnectionPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  for (int i = 0; i < 10; ++i) {
    const auto stream = start_sending(pair, 50'000);
    pair.run_for(Duration::seconds(1));
    EXPECT_EQ(pair.server.application().streams[stream].data.size(), 50'000U);
  }
  EXPECT_GT(pair.server.counters()[Counter::kKeyUpdates], 5U);
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
  EXPECT_EQ(pair.client->state(), LifeState::kOpen);
}

// RFC 9001 §6.6-3, §5.3-3
TEST(KeyUpdates, ComeUnaskedBeforeTheConfidentialityLimit) {
  PairOptions options;
  options.client.config.keys.confidentiality = 200;
  ConnectionPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = start_sending(pair, 600'000);
  pair.run_for(Duration::seconds(30));
  EXPECT_EQ(pair.server.application().streams[stream].data.size(), 600'000U);
  EXPECT_GT(pair.server.counters()[Counter::kKeyUpdates], 0U);
  EXPECT_EQ(pair.client->state(), LifeState::kOpen);
}

// RFC 9001 §6.6-2, §6.6-5
TEST(KeyUpdates, WithoutOneTheConnectionIsClosedBeforeTheKeyIsUsedUp) {
  constexpr std::uint64_t kLimit = 60;
  PairOptions options;
  options.client.config.keys.confidentiality = kLimit;
  ConnectionPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  std::size_t sent = pair.sent_by(Role::kClient);
  // The next packet is the first of a new key. Nothing comes back, so none of this phase is acknowledged, and no
  // second update is allowed.
  pair.client->update_keys();
  pair.wire = [](Transit& transit) { return transit.sender == Role::kServer ? Fate::kDropped : Fate::kDelivered; };
  const auto stream = *pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  for (int i = 0; i < 200; ++i) {
    // An acknowledgment is owed again and again: packets that no window holds back.
    (void)pair.client->write(stream, zeros(1), wire::Fin::kNo);
    (void)pair.server->open_stream(wire::StreamDirection::kUnidirectional);
    pair.run_for(Duration::milliseconds(400));
    if (pair.client->state() != LifeState::kOpen) break;
  }
  sent = pair.sent_by(Role::kClient) - sent;
  EXPECT_EQ(pair.server.counters()[Counter::kKeyUpdates], 1U);
  EXPECT_LE(sent, kLimit);
  EXPECT_EQ(pair.client->close_reason().error_code, kAeadLimitReached);
  EXPECT_EQ(pair.server->close_reason().error_code, kAeadLimitReached);
}

// RFC 9001 §6.6-6, §6.6-7
TEST(KeyUpdates, MoreForgedPacketsThanTheIntegrityLimitCloseTheConnection) {
  PairOptions options;
  options.server.config.keys.integrity = 3;
  BadClientPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  Octets forged = forge(pair.client->parts, {wire::PingFrame{}});
  forged.back() ^= 1;
  for (int i = 0; i < 3; ++i) pair.inject(Role::kClient, forged);
  pair.poll();
  ASSERT_EQ(pair.server->state(), LifeState::kOpen);
  pair.inject(Role::kClient, forged);
  pair.run_for(kWireDelay * 2);
  EXPECT_EQ(pair.server->close_reason().error_code, kAeadLimitReached);
  EXPECT_EQ(pair.client->parts.close.reason().error_code, kAeadLimitReached);
  // And no more packets are processed, not even the peer's own goodbye.
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::ConnectionCloseFrame{}}));
  pair.poll();
  EXPECT_EQ(pair.server->state(), LifeState::kClosing);
}

// RFC 9001 §5.5-2, §6.3-4
TEST(KeyUpdates, ForgedPacketOfANewPhaseChangesNothing) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::PingFrame{}}, {.key_phase = true}));
  pair.poll();
  EXPECT_EQ(pair.server.counters()[Counter::kKeyUpdates], 0U);
  EXPECT_EQ(pair.server.counters()[telemetry::DropReason::kQuicAuthenticationFailed], 1U);
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
  // The keys of the next phase are still there.
  update(pair.client->parts, pair.now());
  start_sending(pair, 100);
  pair.run_for(Duration::seconds(1));
  EXPECT_EQ(pair.server.counters()[Counter::kKeyUpdates], 1U);
}

// RFC 9001 §5.5-1
TEST(KeyUpdates, OldKeysOpenNothingThatCameAfterTheUpdate) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const crypto::PacketKey* old = &pair.client->parts.one_rtt.write_key();
  update(pair.client->parts, pair.now());
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::PingFrame{}}, {.number = 100}));
  pair.poll();
  ASSERT_EQ(pair.server.counters()[Counter::kKeyUpdates], 1U);
  const auto received = pair.server.counters()[Counter::kRxQuicPackets];
  pair.inject(Role::kClient,
              forge(pair.client->parts, {wire::PingFrame{}}, {.number = 101, .key = old, .key_phase = false}));
  pair.poll();
  EXPECT_EQ(pair.server.counters()[Counter::kRxQuicPackets], received);
  EXPECT_EQ(pair.server.counters()[telemetry::DropReason::kQuicAuthenticationFailed], 1U);
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
}

// RFC 9001 §6.2-2: the answer to the first packet of a new phase is in that phase.
TEST(KeyUpdates, AcknowledgmentOfAnUpdateIsSealedWithTheNewKeys) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  Parts& client = pair.client->parts;
  update(client, pair.now());
  std::vector<Datagram> burst;
  burst.emplace_back(forge(client, {wire::PingFrame{}}));
  burst.emplace_back(forge(client, {wire::PingFrame{}}));
  pair.server.receive(burst, pair.now());
  const auto datagrams = pair.server.send(pair.now());
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(pair.server->parts, datagrams[0]);
  EXPECT_TRUE(packets[0].has<wire::AckFrame>());
  EXPECT_TRUE(wire::has_key_phase_bit(packets[0].first_byte));
}

// RFC 9001 §6-2: QUIC's Key Phase bit says it, and no message of TLS's.
TEST(KeyUpdates, SendNoMessageOfTls) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  update(pair.client->parts, pair.now());
  start_sending(pair, 3'000);
  const auto datagrams = pair.client.send(pair.now());
  ASSERT_FALSE(datagrams.empty());
  for (const Octets& datagram : datagrams) {
    for (const SeenPacket& packet : look_into(pair.client->parts, datagram)) {
      EXPECT_TRUE(wire::has_key_phase_bit(packet.first_byte));
      EXPECT_FALSE(packet.has<wire::CryptoFrame>());
    }
  }
}

// RFC 9001 §6.2-4
TEST(KeyUpdates, PeerThatAcknowledgesTheNewKeysUnderTheOldOnesIsRefused) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.server->update_keys();
  const auto next = pair.server->recovery().next_packet_number(wire::PacketNumberSpace::kApplicationData);
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  pair.server.application().send(stream, zeros(10), wire::Fin::kYes);
  pair.wire = [](Transit&) { return Fate::kDropped; };
  pair.poll();
  pair.inject(Role::kClient,
              forge(pair.client->parts, {wire::AckFrame{.largest_acknowledged = next,
                                                        .ack_delay = 0,
                                                        .first_range = {.smallest = next, .largest = next},
                                                        .additional_range_count = 0,
                                                        .additional_ranges = {},
                                                        .ecn = {}}}));
  pair.poll();
  EXPECT_EQ(pair.server->close_reason().error_code,
            static_cast<std::uint64_t>(wire::TransportErrorCode::kKeyUpdateError));
}

}  // namespace
}  // namespace pollux::connection::testing
