// Rules of packets and datagrams that no single part keeps alone (RFC 9000 §10.2, §12, §13.2).
#include <gtest/gtest.h>

#include <set>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using telemetry::Counter;
using telemetry::DropReason;
using wire::EncryptionLevel;
using wire::PacketNumberSpace;
using wire::Role;

// Before the server's first flight arrives: both ends have Initial and Handshake keys, or soon will.
class InHandshake : public ::testing::Test {
 protected:
  void SetUp() override {
    pair_.client.work(kStart);
    auto flight = pair_.client.send(kStart);
    pair_.server.receive(flight, kStart);
    pair_.server.work(kStart);
    auto answer = pair_.server.send(kStart);
    pair_.client.receive(answer, kStart);
    pair_.client.work(kStart);
    ASSERT_TRUE(client_.spaces[PacketNumberSpace::kHandshake].can_write());
  }

  // The server's answer to one datagram of these packets.
  std::vector<SeenPacket> answer_to(const std::vector<Octets>& packets) {
    Datagram datagram;
    for (const Octets& packet : packets) datagram.insert(datagram.end(), packet.begin(), packet.end());
    std::vector<Datagram> burst(1, std::move(datagram));
    pair_.server.receive(burst, kStart);
    std::vector<SeenPacket> seen;
    for (const Octets& sent : pair_.server.send(kStart)) {
      for (SeenPacket& packet : look_into(server_, sent)) seen.push_back(std::move(packet));
    }
    return seen;
  }

  // What the acknowledgments of this level report as their largest.
  static std::optional<wire::PacketNumber> acknowledged(const std::vector<SeenPacket>& packets, EncryptionLevel level) {
    for (const SeenPacket& packet : packets) {
      const auto* ack = packet.find<wire::AckFrame>();
      if (packet.level == level && ack != nullptr) return ack->largest_acknowledged;
    }
    return std::nullopt;
  }

  static constexpr Forgery initial(wire::PacketNumber number) {
    return {.level = EncryptionLevel::kInitial, .number = number, .pad_to = 1200};
  }

  OpenPair pair_;
  Parts& client_ = pair_.client->parts;
  Parts& server_ = pair_.server->parts;
};

// RFC 9000 §12.2-1, §12.2-6, §13.2.6-1
TEST_F(InHandshake, EachPacketOfADatagramIsAcknowledgedInItsOwnSpace) {
  const auto answer =
      answer_to({forge(client_, {wire::PingFrame{}}, initial(40)),
                 forge(client_, {wire::PingFrame{}}, {.level = EncryptionLevel::kHandshake, .number = 50})});
  // The Handshake packet has ended the Initial space; its own acknowledgment travels in its own.
  EXPECT_EQ(acknowledged(answer, EncryptionLevel::kHandshake), 50U);
  EXPECT_EQ(server_.spaces[PacketNumberSpace::kInitial].acks.largest_received(), 40U);
}

// RFC 9000 §12.2-7
TEST_F(InHandshake, PacketThatCannotBeOpenedDoesNotStopThoseBehindIt) {
  Octets damaged = forge(client_, {wire::PingFrame{}}, initial(40));
  damaged.back() ^= 1;
  const auto answer =
      answer_to({damaged, forge(client_, {wire::PingFrame{}}, {.level = EncryptionLevel::kHandshake, .number = 50})});
  EXPECT_EQ(acknowledged(answer, EncryptionLevel::kHandshake), 50U);
  EXPECT_EQ(pair_.server.counters()[DropReason::kQuicAuthenticationFailed], 1U);
}

// RFC 9000 §12.5-1, §12.5-4
TEST_F(InHandshake, PaddingPingAndAckAreWelcomeInEverySpace) {
  for (const EncryptionLevel level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
    answer_to({forge(client_, {wire::PaddingFrame{}, wire::PingFrame{}}, {.level = level, .pad_to = 1200})});
    EXPECT_TRUE(server_.close.is_open());
  }
}

// RFC 9000 §12.3-5
TEST_F(InHandshake, ForgedPacketWithANumberThatWasSeenIsNoDuplicate) {
  const Octets genuine = forge(client_, {wire::PingFrame{}}, {.level = EncryptionLevel::kHandshake, .number = 50});
  answer_to({genuine});
  Octets forged = genuine;
  forged.back() ^= 1;
  answer_to({forged});
  EXPECT_EQ(pair_.server.counters()[DropReason::kQuicAuthenticationFailed], 1U);
  EXPECT_EQ(pair_.server.counters()[DropReason::kQuicDuplicatePacketNumber], 0U);
  answer_to({genuine});
  EXPECT_EQ(pair_.server.counters()[DropReason::kQuicDuplicatePacketNumber], 1U);
}

// RFC 9000 §12.2-4
TEST(PacketRules, PacketsOfOneDatagramHaveOneDestination) {
  ConnectionPair pair;
  std::size_t coalesced = 0;
  pair.wire = [&](Transit& transit) {
    std::set<std::vector<std::uint8_t>> destinations;
    std::size_t packets = 0;
    for (Bytes rest = transit.octets; !rest.empty(); ++packets) {
      if (!wire::has_long_header(rest.front())) {
        const Bytes id = rest.subspan(1, kLocalIdLength);
        destinations.emplace(id.begin(), id.end());
        break;
      }
      const auto header = wire::parse_long_header(rest);
      if (!header) break;
      const Bytes id = header->destination_id.bytes();
      destinations.emplace(id.begin(), id.end());
      rest = rest.subspan(header->packet_size);
    }
    coalesced += packets > 1 ? 1U : 0U;
    EXPECT_EQ(destinations.size(), 1U);
    return Fate::kDelivered;
  };
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_GT(coalesced, 0U);
}

// RFC 9000 §13.2.2-2, §13.2.6-2
TEST(PacketRules, BurstOfPacketsIsAnsweredByOneAcknowledgment) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  std::vector<Datagram> burst;
  for (int i = 0; i < 10; ++i) burst.emplace_back(forge(pair.client->parts, {wire::PingFrame{}}));
  pair.server.receive(burst, pair.now());
  const auto datagrams = pair.server.send(pair.now());
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(pair.server->parts, datagrams[0]);
  EXPECT_EQ(packets[0].level, EncryptionLevel::kOneRtt);
  ASSERT_TRUE(packets[0].has<wire::AckFrame>());
  EXPECT_GE(packets[0].find<wire::AckFrame>()->first_range.largest,
            packets[0].find<wire::AckFrame>()->first_range.smallest + 9);
}

// RFC 9000 §10.2.1-7, §10.2.1-5: the pair watches every datagram of the server's.
TEST(PacketRules, ClosingTowardsAnAddressThatIsNotValidatedStaysWithinTheLimit) {
  BadClientPair pair;
  pair.client->silent = true;
  const Octets impossible{0x3f};
  for (int i = 0; i < 50; ++i) {
    pair.inject(Role::kClient,
                forge(pair.client->parts, impossible, {.level = EncryptionLevel::kInitial, .pad_to = 1200}));
    pair.poll();
  }
  EXPECT_EQ(pair.server->state(), LifeState::kClosing);
  EXPECT_GT(pair.sent_by(Role::kServer), 1U);
  EXPECT_LT(pair.sent_by(Role::kServer), 10U) << "RFC 9000 §10.2.1-1: ever more packets for an answer";
}

// RFC 9000 §10.2-1, §10.2-3, §10.2-4
TEST(PacketRules, ServerLingersForThreeProbeTimeoutsAndThenIsGone) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const Duration period = pair.server->recovery().pto_period() * 3;
  pair.server->close(0, "");
  pair.poll();
  EXPECT_EQ(pair.server->next_timeout(), pair.now() + period);
  pair.run_for(period - Duration::milliseconds(1));
  EXPECT_EQ(pair.server->state(), LifeState::kClosing);
  pair.run_for(Duration::milliseconds(1));
  EXPECT_EQ(pair.server->state(), LifeState::kClosed);
  EXPECT_TRUE(pair.server->next_timeout().is_never());
}

// RFC 9000 §12.3-3: the server cannot read such numbers, so the client sends again and again until none are left.
TEST(PacketRules, LastPacketNumberEndsTheConnectionWithoutAWord) {
  PairOptions options;
  options.client.config.first_packet_number = wire::kMaxPacketNumber - 4'098;
  options.client.config.idle_timeout = Duration::zero();
  ConnectionPair pair{options};
  EXPECT_TRUE(pair.run_until([&] { return pair.client->state() == LifeState::kClosed; }));
  // A ClientHello of two datagrams, and the probes of one timeout.
  EXPECT_EQ(pair.sent_by(Role::kClient), 2U + recovery::kMaxProbes);
  EXPECT_EQ(pair.client->close_reason().by, CloseReason::By::kLocal);
  EXPECT_EQ(pair.client.application().close_reports, 1U);
  EXPECT_TRUE(pair.client->next_timeout().is_never());
}

}  // namespace
}  // namespace pollux::connection::testing
