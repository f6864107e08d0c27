// RFC 9000 §12: coalesced packets, packet numbers, and which frames go where.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "requirements/wire_view.h"

namespace pollux::connection::testing {
namespace {

using telemetry::DropReason;
using wire::EncryptionLevel;
using wire::Role;

// A pair in which the client's handshake is complete and the server's is not: what the client says is lost from then
// on.
class HalfWay {
 public:
  HalfWay() {
    view.fate = [this](Transit& transit) {
      const bool complete = pair.client->handshake_state() == HandshakeState::kComplete;
      return transit.sender == Role::kClient && complete ? Fate::kDropped : Fate::kDelivered;
    };
    EXPECT_TRUE(pair.run_until([this] { return pair.client->handshake_state() == HandshakeState::kComplete; }));
    EXPECT_NE(pair.server->handshake_state(), HandshakeState::kConfirmed);
    view.sent.clear();
  }

  [[nodiscard]] Octets handshake_ping(wire::PacketNumber number) {
    return forge(pair.client->parts, {wire::PingFrame{}}, {.level = EncryptionLevel::kHandshake, .number = number});
  }

  OpenPair pair;
  WireView view{pair};
};

[[nodiscard]] bool acknowledges(const SeenPacket& packet, wire::PacketNumber number) {
  const auto* ack = packet.find<wire::AckFrame>();
  if (ack == nullptr) return false;
  for (auto ranges = ack->ranges(); const auto range = ranges.next();) {
    if (number >= range->smallest && number <= range->largest) return true;
  }
  return false;
}

// RFC 9000 §12.2-1, §12.2-6, §12.2-7: each packet of a datagram for itself, also behind one that cannot be opened.
TEST(Packets, OfOneDatagramAreProcessedAndAcknowledgedEach) {
  HalfWay half_way;
  Octets datagram = half_way.handshake_ping(100);
  Octets broken = half_way.handshake_ping(101);
  broken.back() ^= 1;
  const Octets good = half_way.handshake_ping(102);
  datagram.insert(datagram.end(), broken.begin(), broken.end());
  datagram.insert(datagram.end(), good.begin(), good.end());
  half_way.pair.inject(Role::kClient, datagram);
  half_way.pair.poll();
  EXPECT_EQ(half_way.pair.server.counters()[DropReason::kQuicAuthenticationFailed], 1U);
  const auto answers = half_way.view.of(Role::kServer, EncryptionLevel::kHandshake);
  ASSERT_FALSE(answers.empty());
  EXPECT_TRUE(acknowledges(*answers.front(), 100));
  EXPECT_FALSE(acknowledges(*answers.front(), 101));
  EXPECT_TRUE(acknowledges(*answers.front(), 102));
}

// The destination of each packet of a datagram, as an onlooker reads it.
std::vector<wire::ConnectionId> destinations_of(Bytes datagram) {
  std::vector<wire::ConnectionId> found;
  while (!datagram.empty()) {
    if (!wire::has_long_header(datagram.front())) {
      found.emplace_back(datagram.subspan(1, kLocalIdLength));
      break;
    }
    const auto header = wire::parse_long_header(datagram);
    EXPECT_TRUE(header.has_value());
    found.push_back(header->destination_id);
    datagram = datagram.subspan(header->packet_size);
  }
  return found;
}

// RFC 9000 §7.2-2, §7.2-4, §7.2-5, §12.2-4: one destination in each datagram, and the right one.
TEST(Packets, OfOneDatagramHaveTheSameDestination) {
  ConnectionPair pair;
  bool server_was_heard = false;
  std::size_t coalesced = 0;
  pair.wire = [&](Transit& transit) {
    const auto destinations = destinations_of(transit.octets);
    coalesced += destinations.size() > 1 ? 1U : 0U;
    const std::uint8_t to_server = server_was_heard ? 0x55 : 0xdd;
    for (const wire::ConnectionId& id : destinations) {
      EXPECT_EQ(id, id_of(transit.sender == Role::kClient ? to_server : 0xcc));
    }
    // The first answer is lost, so that the client has to say it all again.
    if (transit.sender == Role::kServer && transit.number < 4) return Fate::kDropped;
    server_was_heard |= transit.sender == Role::kServer;
    return Fate::kDelivered;
  };
  // The client hears the server one wire's delay after it was sent; nothing else of the client's is sent meanwhile.
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_GT(coalesced, 0U);
}

// RFC 9000 §12.3-5: whoever repeats a number without the key learns nothing of what was received.
TEST(Packets, AreFoundToBeDuplicatesBehindTheirProtection) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const Octets packet = forge(pair.client->parts, {wire::PingFrame{}}, {.number = 100});
  Octets broken = packet;
  broken.back() ^= 1;
  for (const Octets& datagram : {packet, broken, packet}) {
    pair.inject(Role::kClient, datagram);
    pair.poll();
  }
  EXPECT_EQ(pair.server.counters()[DropReason::kQuicAuthenticationFailed], 1U);
  EXPECT_EQ(pair.server.counters()[DropReason::kQuicDuplicatePacketNumber], 1U);
}

// RFC 9000 §12.3-1, §12.3-2, §12.4-1: through a handshake and a transfer.
TEST(Packets, HaveFramesAndAscendingNumbers) {
  OpenPair pair;
  WireView view{pair};
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  pair.server.application().send(stream, zeros(10'000), wire::Fin::kYes);
  ASSERT_TRUE(pair.run_until([&] { return pair.client.application().streams[stream].finished; }));
  std::map<std::pair<Role, wire::PacketNumberSpace>, wire::PacketNumber> last;
  for (const SentPacketView& seen : view.sent) {
    EXPECT_FALSE(seen.packet.frames.empty());
    const auto space = std::pair{seen.sender, wire::space_of(seen.packet.level)};
    if (const auto found = last.find(space); found != last.end()) {
      EXPECT_GT(seen.packet.number, found->second);
    }
    last[space] = seen.packet.number;
  }
}

// RFC 9001 §4.9-2
TEST(Packets, CarryNewHandshakeDataAtTheHighestLevel) {
  OpenPair pair;
  WireView view{pair};
  ASSERT_TRUE(pair.shake_hands());
  std::map<Role, EncryptionLevel> highest;
  for (const SentPacketView& seen : view.sent) {
    if (!seen.packet.has<wire::CryptoFrame>()) continue;
    EXPECT_GE(seen.packet.level, highest[seen.sender]) << "new data at a level that was left";
    highest[seen.sender] = seen.packet.level;
  }
  EXPECT_GE(highest[Role::kServer], EncryptionLevel::kHandshake);
}

// RFC 9000 §11.2-1: however much is lost, streams are reset by the application only.
TEST(Packets, ResetNoStreamUnasked) {
  ConnectionPair pair;
  std::size_t count = 0;
  pair.wire = [&](Transit&) { return ++count % 5 == 0 ? Fate::kDropped : Fate::kDelivered; };
  ASSERT_TRUE(pair.shake_hands());
  for (int i = 0; i < 5; ++i) {
    const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
    pair.server.application().send(stream, zeros(100'000), wire::Fin::kYes);
  }
  auto& streams = pair.client.application().streams;
  ASSERT_TRUE(pair.run_until([&] {
    return streams.size() == 5 && std::ranges::all_of(streams, [](const auto& entry) { return entry.second.finished; });
  }));
  for (const auto& [id, received] : streams) EXPECT_EQ(received.reset, std::nullopt);
  for (const auto& [id, sent] : pair.server.application().streams) EXPECT_EQ(sent.stop_sending, std::nullopt);
}

// RFC 9000 §4.4-1: the server has given up its half of a stream; the limits of the other half hold all the same.
TEST(Packets, OfAHalfClosedStreamAreHeldToItsLimits) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const Octets octet{1};
  const wire::StreamId stream = *pair.client->open_stream(wire::StreamDirection::kBidirectional);
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::StreamFrame{.stream_id = stream, .data = octet}}));
  pair.poll();
  pair.server->reset_stream(stream, 7);
  pair.run_for(kWireDelay * 3);
  ASSERT_EQ(pair.server->state(), LifeState::kOpen);
  pair.inject(Role::kClient,
              forge(pair.client->parts,
                    {wire::StreamFrame{
                        .stream_id = stream, .offset = stream::kInitialStreamWindow.value() + 1, .data = octet}}));
  pair.poll();
  EXPECT_EQ(pair.server->close_reason().error_code,
            static_cast<std::uint64_t>(wire::TransportErrorCode::kFlowControlError));
}

// RFC 9000 §17.2-2, §17.2-5: there is no longer connection ID that a header could be given.
TEST(PacketsDeathTest, HaveNoConnectionIdsOfMoreThanTwentyBytes) {
  const Octets bytes(21);
  EXPECT_EQ(wire::ConnectionId{Bytes{bytes}.first(20)}.size(), 20U);
  EXPECT_DEATH(wire::ConnectionId{bytes}, "");
}

}  // namespace
}  // namespace pollux::connection::testing
