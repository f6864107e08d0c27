// RFC 9001 §5 and §6: which packets are opened when, and how keys are updated.
#include <gtest/gtest.h>

#include "requirements/wire_view.h"

namespace pollux::connection::testing {
namespace {

using telemetry::DropReason;
using wire::Role;

// RFC 9001 §5.5-1, §5.5-2, §6.3-4: what looks like a key update and cannot be opened changes nothing, and an honest
// packet is read afterwards.
TEST(PacketProtection, ForgedKeyUpdateIsDropped) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  Parts& client = pair.client->parts;
  const bool phase = client.one_rtt.write_phase_bit();
  pair.inject(Role::kClient, forge(client, {wire::PingFrame{}}, {.number = 100, .key_phase = !phase}));
  pair.poll();
  EXPECT_EQ(pair.server.counters()[DropReason::kQuicAuthenticationFailed], 1U);
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kKeyUpdates], 0U);
  pair.inject(Role::kClient, forge(client, {wire::ConnectionCloseFrame{}}, {.number = 101}));
  pair.poll();
  EXPECT_EQ(pair.server->state(), LifeState::kDraining);
}

// RFC 9001 §5.7-1, §5.7-5: the server's first data overtakes the flight that lets the client complete the handshake.
TEST(PacketProtection, ClientHearsNothingBeforeItsHandshakeIsComplete) {
  BadServerPair pair;
  std::vector<Octets> held_back;
  pair.wire = [&](Transit& transit) {
    if (transit.sender == Role::kClient || !held_back.empty() || transit.number != 1) return Fate::kDelivered;
    held_back.push_back(transit.octets);  // what completes the ServerHello and all that follows it
    return Fate::kDropped;
  };
  ASSERT_TRUE(pair.run_until([&] { return pair.server->parts.one_rtt.can_write() && !held_back.empty(); }));
  const Octets data{1, 2, 3};
  const wire::StreamId stream{3};
  pair.inject(Role::kServer, forge(pair.server->parts, {wire::StreamFrame{.stream_id = stream, .data = data}}));
  pair.poll();
  EXPECT_NE(pair.client->handshake_state(), HandshakeState::kComplete);
  EXPECT_FALSE(pair.client.application().streams.contains(stream));
  for (const Octets& datagram : held_back) pair.inject(Role::kServer, datagram);
  ASSERT_TRUE(pair.run_until([&] { return pair.client.application().streams.contains(stream); }));
  EXPECT_EQ(pair.client.application().streams[stream].data, data);
}

// RFC 9001 §6-2: keys are updated by the Key Phase bit; TLS says nothing.
TEST(PacketProtection, KeyUpdateIsNoTlsMessage) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.server->parts.one_rtt.request_update();
  WireView view{pair};
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  pair.server.application().send(stream, zeros(10'000), wire::Fin::kYes);
  ASSERT_TRUE(pair.run_until([&] { return pair.client.application().streams[stream].finished; }));
  EXPECT_EQ(pair.client.counters()[telemetry::Counter::kKeyUpdates], 1U);
  for (const SentPacketView& seen : view.sent) EXPECT_FALSE(seen.packet.has<wire::CryptoFrame>());
}

}  // namespace
}  // namespace pollux::connection::testing
