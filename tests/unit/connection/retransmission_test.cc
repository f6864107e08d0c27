#include "connection/retransmission.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::PacketNumberSpace;

class Retransmission : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(pair_.shake_hands());
    now_ = pair_.now() + Duration::seconds(1);
  }

  // One packet of the server's, and the record of it that recovery would bring.
  recovery::SentPacket send_one() {
    SentFrameLog& log = server_.spaces[PacketNumberSpace::kApplicationData].sent_frames;
    const std::uint64_t first = log.end();
    last_sent_ = pair_.server.send(now_);
    EXPECT_EQ(last_sent_.size(), 1U);
    return {.number = server_.recovery.next_packet_number(PacketNumberSpace::kApplicationData) - 1,
            .frames = {.first = first, .count = static_cast<std::uint16_t>(log.end() - first)}};
  }

  void lose(const recovery::SentPacket& packet) {
    on_packets_lost(server_, PacketNumberSpace::kApplicationData, {&packet, 1});
  }
  void acknowledge(const recovery::SentPacket& packet) {
    on_packets_acked(server_, PacketNumberSpace::kApplicationData, {&packet, 1});
  }

  // What the last packet of the server's held.
  [[nodiscard]] SeenPacket look() { return std::move(look_into(server_, last_sent_.at(0)).at(0)); }

  OpenPair pair_;
  Parts& client_ = pair_.client->parts;
  Parts& server_ = pair_.server->parts;
  Timestamp now_;
  std::vector<Datagram> last_sent_;
};

// RFC 9000 §17.2.3-2
TEST_F(Retransmission, LostStreamDataIsSentAgain) {
  const auto stream = *server_.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.streams.write(stream, zeros(50), wire::Fin::kYes);
  lose(send_one());
  (void)send_one();
  const SeenPacket again = look();
  EXPECT_EQ(again.find<wire::StreamFrame>()->data.size(), 50U);
  EXPECT_EQ(again.find<wire::StreamFrame>()->fin, wire::Fin::kYes);
  EXPECT_EQ(pair_.server.counters()[telemetry::Counter::kPacketsLost], 1U);
}

// RFC 9000 §13.3-6
TEST_F(Retransmission, AcknowledgedStreamDataIsNotSentAgain) {
  const auto stream = *server_.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.streams.write(stream, zeros(50), wire::Fin::kYes);
  const auto sent = send_one();
  acknowledge(sent);
  lose(sent);
  EXPECT_TRUE(pair_.server.send(now_).empty());
  EXPECT_EQ(pair_.server.application().streams[stream].acked, 50U);
}

// RFC 9000 §13.3-3
TEST_F(Retransmission, HandshakeDoneIsRepeatedUntilItIsAcknowledged) {
  server_.handshake.handshake_done().want();
  lose(send_one());
  const auto again = send_one();
  EXPECT_TRUE(look().has<wire::HandshakeDoneFrame>());
  acknowledge(again);
  lose(again);
  EXPECT_TRUE(pair_.server.send(now_).empty());
}

TEST_F(Retransmission, LostRetireConnectionIdIsSentAgain) {
  ASSERT_TRUE(
      server_.peer_ids.on_new_connection_id({.sequence_number = 4, .retire_prior_to = 4, .connection_id = id_of(0x77)})
          .has_value());
  lose(send_one());
  (void)send_one();
  EXPECT_EQ(look().find<wire::RetireConnectionIdFrame>()->sequence_number, 0U);
}

// RFC 9000 §8.2.2-7
TEST_F(Retransmission, LostPathResponseIsNotSentAgain) {
  server_.paths.active().on_path_challenge({});
  lose(send_one());
  EXPECT_TRUE(pair_.server.send(now_).empty());
}

TEST_F(Retransmission, LostAckIsNotSentAgain) {
  std::vector<Datagram> burst;
  for (int i = 0; i < 2; ++i) burst.push_back(forge(client_, {wire::PingFrame{}}));
  pair_.server.receive(burst, now_);
  lose(send_one());
  EXPECT_TRUE(look().has<wire::AckFrame>());
  EXPECT_TRUE(pair_.server.send(now_).empty());
}

// RFC 9000 §13.2.4: what the peer knows we have received is not told again.
TEST_F(Retransmission, AcknowledgedAckNeedsNoRepetition) {
  std::vector<Datagram> burst;
  for (int i = 0; i < 2; ++i) burst.push_back(forge(client_, {wire::PingFrame{}}));
  pair_.server.receive(burst, now_);
  acknowledge(send_one());
  const auto largest = look().find<wire::AckFrame>()->largest_acknowledged;
  std::vector<Datagram> more;
  for (int i = 0; i < 2; ++i) more.push_back(forge(client_, {wire::PingFrame{}}));
  pair_.server.receive(more, now_);
  (void)send_one();
  EXPECT_GT(look().find<wire::AckFrame>()->first_range.smallest, largest);
}

// RFC 9002 §6.2.4-6
TEST_F(Retransmission, ProbeRepeatsWhatIsOutstanding) {
  const auto stream = *server_.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.streams.write(stream, zeros(50), wire::Fin::kNo);
  const auto sent = send_one();
  repeat_in_probe(server_, PacketNumberSpace::kApplicationData, {&sent, 1});
  server_.spaces[PacketNumberSpace::kApplicationData].probes = 1;
  (void)send_one();
  EXPECT_EQ(look().find<wire::StreamFrame>()->offset, 0U);
  EXPECT_EQ(pair_.server.counters()[telemetry::Counter::kPacketsLost], 0U);
}

// RFC 9001 §4.9-1: at the level at which it was sent first.
// RFC 9001 §4-1
TEST(CryptoRetransmission, LostCryptoDataGoesBackToItsLevel) {
  OpenPair pair;
  Parts& client = pair.client->parts;
  pair.client.work(kStart);
  const std::size_t count = pair.client.send(kStart).size();
  ASSERT_FALSE(client.handshake.crypto(EncryptionLevel::kInitial).wants_to_send());
  const recovery::SentPacket first{.number = 0, .frames = {.first = 0, .count = 1}};
  on_packets_lost(client, PacketNumberSpace::kInitial, {&first, 1});
  EXPECT_TRUE(client.handshake.crypto(EncryptionLevel::kInitial).wants_to_send());
  EXPECT_FALSE(client.handshake.crypto(EncryptionLevel::kHandshake).wants_to_send());
  on_packets_acked(client, PacketNumberSpace::kInitial, {&first, 1});
  EXPECT_FALSE(client.handshake.crypto(EncryptionLevel::kInitial).wants_to_send());
  EXPECT_GE(count, 1U);
}

}  // namespace
}  // namespace pollux::connection::testing
