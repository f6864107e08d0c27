// RFC 9000 §13.2: which acknowledgments must go out, when, in which packets, and which must not.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "requirements/wire_view.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::Role;

[[nodiscard]] Role other(Role role) {
  return wire::peer_of(role);
}

// RFC 9000 §13.2.1-1, §13.2.6-1, §13.2.6-2, §17.2.3-4: over a handshake and a transfer, every ACK speaks of
// packets of its own space that were sent before it, and leaves none out.
TEST(Acknowledgment, IsOfItsOwnSpaceAndOfEverythingThatElicitsIt) {
  OpenPair pair;
  WireView view{pair};
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  pair.server.application().send(stream, zeros(50'000), wire::Fin::kYes);
  pair.run_for(Duration::seconds(1));
  ASSERT_TRUE(pair.client.application().streams[stream].finished);

  using Space = std::pair<Role, wire::PacketNumberSpace>;
  std::map<Space, std::set<wire::PacketNumber>> sent;
  std::map<Space, std::set<wire::PacketNumber>> owed;
  for (const SentPacketView& seen : view.sent) {
    const wire::PacketNumberSpace space = wire::space_of(seen.packet.level);
    sent[{seen.sender, space}].insert(seen.packet.number);
    if (seen.packet.is_ack_eliciting()) owed[{seen.sender, space}].insert(seen.packet.number);
    const auto* ack = seen.packet.find<wire::AckFrame>();
    if (ack == nullptr) continue;
    const Space from_peer{other(seen.sender), space};
    for (auto ranges = ack->ranges(); const auto range = ranges.next();) {
      for (wire::PacketNumber number = range->smallest; number <= range->largest; ++number) {
        EXPECT_TRUE(sent[from_peer].contains(number));
        owed[from_peer].erase(number);
      }
    }
  }
  // The last may still be waiting for its max_ack_delay: these ends have no timers.
  for (const auto& [space, numbers] : owed) EXPECT_LE(numbers.size(), 1U);
}

// A server whose client says only what the test forges.
class ToServer : public ::testing::Test {
 protected:
  ToServer() {
    EXPECT_TRUE(pair.shake_hands());
    pair.client->silent = true;
    view.sent.clear();
  }
  void client_says(std::initializer_list<wire::Frame> frames, std::optional<wire::PacketNumber> number = {}) {
    pair.inject(Role::kClient, forge(pair.client->parts, frames, {.number = number}));
    pair.poll();
  }

  OpenPair pair;
  WireView view{pair};
};

// RFC 9000 §13.2.1-4: not even where numbers are missing.
TEST_F(ToServer, AcknowledgmentsAreNotAcknowledged) {
  for (wire::PacketNumber number = 100; number < 200; number += 5) {
    client_says({wire::AckFrame{}}, number);
    pair.run_for(Duration::milliseconds(30));
  }
  EXPECT_TRUE(view.sent.empty());
}

// RFC 9000 §13.2.1-1, §13.2.1-2, §13.2.1-3: within max_ack_delay, and once each.
TEST(Acknowledgment, OfAPingComesOnceAndInTime) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  pair.client->silent = true;
  constexpr auto kSpace = wire::PacketNumberSpace::kApplicationData;
  for (int i = 0; i < 20; ++i) {
    const std::size_t before = pair.sent_by(Role::kServer);
    pair.inject(Role::kClient, forge(pair.client->parts, {wire::PingFrame{}}));
    pair.run_for(kLocalMaxAckDelay + kWireDelay);
    EXPECT_EQ(pair.sent_by(Role::kServer), before + 1);
    EXPECT_EQ(pair.client->parts.recovery.largest_acked(kSpace),
              pair.client->parts.recovery.next_packet_number(kSpace) - 1);
    pair.run_for(Duration::milliseconds(200));
    EXPECT_EQ(pair.sent_by(Role::kServer), before + 1);
  }
}

// RFC 9000 §13.2.1-8, §13.2.2-1: the second, and one after a gap, at once.
TEST_F(ToServer, SecondPingAndGapsAreAnsweredAtOnce) {
  client_says({wire::PingFrame{}}, 100);
  client_says({wire::PingFrame{}}, 101);
  EXPECT_EQ(view.sent.size(), 1U);
  client_says({wire::PingFrame{}}, 103);
  EXPECT_EQ(view.sent.size(), 2U);
  client_says({wire::PingFrame{}}, 102);
  EXPECT_EQ(view.sent.size(), 3U);
}

// RFC 9000 §13.2.5-2, RFC 9001 §4.1.4-1, §4.1.4-2: a packet that waits for its keys is not lost, its waiting is
// reported, and meanwhile others are answered.
TEST(Acknowledgment, CountsTheTimeForWhichAPacketWaitedForItsKeys) {
  constexpr Duration kWaiting = Duration::milliseconds(100);
  OpenPair pair;
  WireView view{pair};
  std::vector<Octets> held_back;
  view.fate = [&](Transit& transit) {
    const bool complete = pair.client->handshake_state() == HandshakeState::kComplete;
    if (transit.sender != Role::kClient || !complete) return Fate::kDelivered;
    held_back.push_back(transit.octets);
    return Fate::kDropped;
  };
  ASSERT_TRUE(pair.run_until([&] { return pair.client->handshake_state() == HandshakeState::kComplete; }));
  pair.poll();
  ASSERT_FALSE(held_back.empty());
  pair.client->silent = true;
  pair.inject(Role::kClient, forge(pair.client->parts, {wire::PingFrame{}}, {.number = 50}));
  pair.poll();
  EXPECT_NE(pair.server->handshake_state(), HandshakeState::kConfirmed);
  EXPECT_EQ(pair.server.counters().total_drops(), 0U);

  view.sent.clear();
  pair.inject(Role::kClient,
              forge(pair.client->parts, {wire::PingFrame{}}, {.level = EncryptionLevel::kHandshake, .number = 50}));
  pair.poll();
  const auto answers = view.of(Role::kServer, EncryptionLevel::kHandshake);
  EXPECT_TRUE(std::ranges::any_of(answers, [](const SeenPacket* packet) { return packet->has<wire::AckFrame>(); }));

  pair.run_for(kWaiting);
  view.sent.clear();
  for (const Octets& datagram : held_back) pair.inject(Role::kClient, datagram);
  pair.run_for(Duration::milliseconds(50));
  for (const SeenPacket* packet : view.of(Role::kServer, EncryptionLevel::kOneRtt)) {
    const auto* ack = packet->find<wire::AckFrame>();
    if (ack == nullptr || ack->largest_acknowledged != 50) continue;
    EXPECT_GE(ack->ack_delay << kLocalAckDelayExponent, static_cast<std::uint64_t>(kWaiting.to_microseconds()));
    return;
  }
  FAIL() << "the packet was not acknowledged";
}

}  // namespace
}  // namespace pollux::connection::testing
