#include "connection/packet_assembler.h"

#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::PacketNumberSpace;
using wire::Role;

std::vector<EncryptionLevel> levels_of(const std::vector<SeenPacket>& packets) {
  std::vector<EncryptionLevel> levels;
  for (const SeenPacket& packet : packets) levels.push_back(packet.level);
  return levels;
}

class PacketAssemblerTest : public ::testing::Test {
 protected:
  // The client's first flight has arrived, and TLS at the server has answered it. Nothing of that is sent yet.
  void server_has_client_hello() {
    pair_.client.work(kStart);
    auto flight = pair_.client.send(kStart);
    received_ = 0;
    for (const Octets& datagram : flight) received_ += datagram.size();
    pair_.server.receive(flight, kStart);
    pair_.server.work(kStart);
  }

  OpenPair pair_;
  OpenConnection& client_ = pair_.client.connection();
  OpenConnection& server_ = pair_.server.connection();
  std::uint64_t received_ = 0;
};

// RFC 9000 §14.1-1, RFC 9001 §9.3-1
// RFC 9000 §8.1-4
// RFC 9001 §4.9-3
TEST_F(PacketAssemblerTest, ClientsInitialDatagramsAreFull) {
  pair_.client.work(kStart);
  const auto datagrams = pair_.client.send(kStart);
  ASSERT_FALSE(datagrams.empty());
  for (const Octets& datagram : datagrams) {
    EXPECT_EQ(datagram.size(), kMinDatagramSize.value());
    const auto packets = look_into(client_.parts, datagram);
    EXPECT_EQ(levels_of(packets), std::vector{EncryptionLevel::kInitial});
    EXPECT_TRUE(packets[0].has<wire::CryptoFrame>());
  }
}

// RFC 9000 §12.4-1
TEST_F(PacketAssemblerTest, NothingIsSentWhenThereIsNothingToSay) {
  EXPECT_TRUE(pair_.client.send(kStart).empty());
  EXPECT_TRUE(pair_.server.send(kStart).empty());
}

// RFC 9000 §14.1-2, §12.2
// RFC 9000 §12.2-2
// RFC 9001 §4-2
TEST_F(PacketAssemblerTest, ServersFirstDatagramIsFullAndCoalescesInitialAndHandshake) {
  server_has_client_hello();
  const auto datagrams = pair_.server.send(kStart);
  ASSERT_FALSE(datagrams.empty());
  bool coalesced = false;
  for (const Octets& datagram : datagrams) {
    const auto packets = look_into(server_.parts, datagram);
    const bool has_initial = packets[0].level == EncryptionLevel::kInitial;
    if (has_initial && packets[0].is_ack_eliciting()) {
      EXPECT_EQ(datagram.size(), kMinDatagramSize.value());
    }
    coalesced |= levels_of(packets) == std::vector{EncryptionLevel::kInitial, EncryptionLevel::kHandshake};
  }
  EXPECT_TRUE(coalesced);
  const auto first = look_into(server_.parts, datagrams[0]);
  EXPECT_TRUE(first[0].has<wire::AckFrame>());
  EXPECT_TRUE(first[0].has<wire::CryptoFrame>());
}

// RFC 9000 §8.1-2, §8-1, §14.1-6, §8.1-3
TEST_F(PacketAssemblerTest, ServerStopsAtThreeTimesWhatItReceivedToTheOctet) {
  server_has_client_hello();
  // Much more to say than the limit allows.
  server_.parts.handshake.crypto(EncryptionLevel::kHandshake).append(Octets(20'000));
  std::uint64_t sent_bytes = 0;
  for (const Octets& datagram : pair_.server.send(kStart)) sent_bytes += datagram.size();
  EXPECT_EQ(sent_bytes, received_ * Path::kAmplificationFactor);
  server_.parts.paths.active().on_datagram_received(ByteCount{100});
  const auto more = pair_.server.send(kStart);
  ASSERT_EQ(more.size(), 1U);
  EXPECT_EQ(more[0].size(), 300U);
  EXPECT_TRUE(pair_.server.send(kStart).empty());
}

// RFC 9000 §14.1-2 with §8.1-2: what cannot be full must wait.
TEST_F(PacketAssemblerTest, AckElicitingInitialWaitsForRoomToBeFull) {
  server_.parts.paths.active().on_datagram_received(ByteCount{300});
  server_.parts.handshake.crypto(EncryptionLevel::kInitial).append(Octets(50));
  EXPECT_TRUE(pair_.server.send(kStart).empty());
  server_.parts.paths.active().on_datagram_received(ByteCount{100});
  const auto datagrams = pair_.server.send(kStart);
  ASSERT_EQ(datagrams.size(), 1U);
  EXPECT_EQ(datagrams[0].size(), 1200U);
}

TEST_F(PacketAssemblerTest, ServersAcknowledgmentAloneIsNotExpanded) {
  auto ping = forge(client_.parts, {wire::PingFrame{}}, {.level = EncryptionLevel::kInitial, .pad_to = 1200});
  std::vector<Datagram> burst(1, ping);
  pair_.server.receive(burst, kStart);
  const auto datagrams = pair_.server.send(kStart);
  ASSERT_EQ(datagrams.size(), 1U);
  EXPECT_LT(datagrams[0].size(), 100U);
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_TRUE(packets[0].has<wire::AckFrame>());
  EXPECT_FALSE(packets[0].is_ack_eliciting());
}

// RFC 9001 §4.9.1-1
TEST_F(PacketAssemblerTest, ClientDiscardsInitialKeysWithItsFirstHandshakePacket) {
  pair_.wire = [](Transit&) { return Fate::kDelivered; };
  ASSERT_TRUE(pair_.run_until([&] { return client_.handshake_state() == HandshakeState::kComplete; }));
  EXPECT_TRUE(client_.parts.spaces[PacketNumberSpace::kInitial].discarded);
}

// RFC 9002 §6.2.4-3, §6.2.4-8
// RFC 9000 §8.1-6
TEST_F(PacketAssemblerTest, ProbeWithoutAnythingToSayIsAPing) {
  pair_.client.work(kStart);
  ASSERT_FALSE(pair_.client.send(kStart).empty());
  client_.parts.spaces[PacketNumberSpace::kInitial].probes = 2;
  const auto datagrams = pair_.client.send(kStart);
  ASSERT_EQ(datagrams.size(), 2U);
  for (const Octets& datagram : datagrams) {
    EXPECT_EQ(datagram.size(), kMinDatagramSize.value());  // RFC 9002 §6.2.2.1-3
    EXPECT_TRUE(look_into(client_.parts, datagram)[0].has<wire::PingFrame>());
  }
  EXPECT_EQ(client_.parts.spaces[PacketNumberSpace::kInitial].probes, 0U);
}

// --- after the handshake ---

class PacketAssemblerLater : public PacketAssemblerTest {
 protected:
  void SetUp() override {
    ASSERT_TRUE(pair_.shake_hands());
    now_ = pair_.now() + Duration::seconds(1);  // the pacer has forgotten
  }

  // Stream data until the window is full.
  void fill_window() {
    const auto stream = *server_.parts.streams.open_stream(wire::StreamDirection::kUnidirectional);
    (void)server_.parts.streams.write(stream, zeros(200'000), wire::Fin::kNo);
    for (int i = 0; i < 100; ++i) {
      now_ = now_ + Duration::milliseconds(1);
      (void)pair_.server.send(now_);
    }
    ASSERT_TRUE(server_.parts.streams.wants_to_send());
    ASSERT_TRUE(pair_.server.send(now_).empty());
  }

  void server_receives(std::initializer_list<wire::Frame> frames) {
    std::vector<Datagram> burst(1, forge(client_.parts, frames));
    pair_.server.receive(burst, now_);
  }

  Timestamp now_;
};

// RFC 9000 §14.2-2, §14.2-3
TEST_F(PacketAssemblerLater, StreamDataGoesOutInFullDatagrams) {
  const auto stream = *server_.parts.streams.open_stream(wire::StreamDirection::kUnidirectional);
  const Octets data(3'000, 5);
  (void)server_.parts.streams.write(stream, data, wire::Fin::kYes);
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 3U);
  EXPECT_EQ(datagrams[0].size(), server_.parts.mtu.size().value());
  EXPECT_EQ(datagrams[1].size(), server_.parts.mtu.size().value());
  std::uint64_t offset = 0;
  for (const Octets& datagram : datagrams) {
    const auto packets = look_into(server_.parts, datagram);
    const auto* frame = packets[0].find<wire::StreamFrame>();
    ASSERT_NE(frame, nullptr);
    EXPECT_EQ(frame->offset, offset);
    offset += frame->data.size();
    EXPECT_EQ(frame->fin == wire::Fin::kYes, offset == data.size());
  }
  EXPECT_EQ(offset, data.size());
}

// RFC 9001 §5.4.2: the shortest packets still have a header sample, and the padding is no stream data.
TEST_F(PacketAssemblerLater, ShortestPacketHasAHeaderSample) {
  const auto stream = *server_.parts.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.parts.streams.write(stream, {}, wire::Fin::kYes);
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 1U);
  EXPECT_GE(datagrams[0].size(), 1 + kLocalIdLength + wire::kMinProtectedBytes);
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_TRUE(packets[0].find<wire::StreamFrame>()->data.empty());
}

// RFC 9002 §7-3
TEST_F(PacketAssemblerLater, DataWaitsWhenTheWindowIsFull) {
  fill_window();
  EXPECT_LE(server_.parts.recovery.bytes_in_flight(), server_.parts.recovery.congestion_window());
}

// RFC 9002 §7.7-5
TEST_F(PacketAssemblerLater, AcknowledgmentDoesNotWaitForThePacer) {
  const auto stream = *server_.parts.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.parts.streams.write(stream, zeros(200'000), wire::Fin::kNo);
  // Once the window is larger than a burst, it is the pacer that holds the rest back.
  ASSERT_TRUE(pair_.run_until([&] {
    now_ = pair_.now();
    return server_.parts.recovery.can_send(server_.parts.mtu.size(), now_) == recovery::SendVerdict::kPaced;
  }));
  server_receives({wire::PingFrame{}});
  server_receives({wire::PingFrame{}});
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_TRUE(packets[0].has<wire::AckFrame>());
  EXPECT_FALSE(packets[0].is_ack_eliciting());
}

// RFC 9002 §7: acknowledgments are not congestion controlled.
TEST_F(PacketAssemblerLater, AcknowledgmentGoesOutAloneWhenTheWindowIsFull) {
  fill_window();
  server_receives({wire::PingFrame{}});
  server_receives({wire::PingFrame{}});
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_TRUE(packets[0].has<wire::AckFrame>());
  EXPECT_FALSE(packets[0].is_ack_eliciting());
  EXPECT_LT(datagrams[0].size(), 100U);
}

// RFC 9002 §7.5-1, §6.2.4-5: with new data, as there is some.
TEST_F(PacketAssemblerLater, ProbesPassAFullWindowAndCarryData) {
  fill_window();
  server_.parts.spaces[PacketNumberSpace::kApplicationData].probes = 2;
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 2U);
  for (const Octets& datagram : datagrams) {
    EXPECT_TRUE(look_into(server_.parts, datagram)[0].has<wire::StreamFrame>());
  }
  EXPECT_TRUE(pair_.server.send(now_).empty());
}

// RFC 9002 §7.7-1, §7.7-2
TEST_F(PacketAssemblerLater, PacerHoldsBackAndSaysUntilWhen) {
  fill_window();
  // Everything is acknowledged at once: the window is open, but not for all of it in one burst.
  const auto last = server_.parts.recovery.next_packet_number(PacketNumberSpace::kApplicationData) - 1;
  server_receives({wire::AckFrame{.largest_acknowledged = last, .first_range = {0, last}}});
  ASSERT_TRUE(server_.parts.recovery.bytes_in_flight().is_zero());
  (void)pair_.server.send(now_);
  ASSERT_LT(server_.parts.recovery.bytes_in_flight(), server_.parts.recovery.congestion_window());

  Octets buffer(kBufferSize);
  SealQueue seals{kMaxBurst};
  PacketAssembler held_back{server_.parts, seals, now_};
  EXPECT_EQ(held_back.assemble(buffer).size, 0U);
  const Timestamp until = held_back.paced_until();
  ASSERT_FALSE(until.is_never());
  EXPECT_GT(until, now_);
  EXPECT_TRUE(pair_.server.send(until - Duration::nanoseconds(1)).empty());
  EXPECT_EQ(pair_.server.send(until).size(), 1U);
}

// RFC 9000 §13.2.1-5, §13.2-1
TEST_F(PacketAssemblerLater, AcknowledgmentRidesWithData) {
  server_receives({wire::PingFrame{}});
  const auto stream = *server_.parts.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.parts.streams.write(stream, zeros(1), wire::Fin::kNo);
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_TRUE(packets[0].has<wire::AckFrame>());
  EXPECT_TRUE(packets[0].has<wire::StreamFrame>());
}

// RFC 9000 §13.2.1-2: not before its time, and not later.
TEST_F(PacketAssemblerLater, LoneAcknowledgmentWaitsForTheMaxAckDelay) {
  (void)pair_.server.send(now_);  // what the handshake has left
  server_receives({wire::PingFrame{}});
  EXPECT_TRUE(pair_.server.send(now_).empty());
  EXPECT_TRUE(pair_.server.send(now_ + kLocalMaxAckDelay - Duration::nanoseconds(1)).empty());
  const auto datagrams = pair_.server.send(now_ + kLocalMaxAckDelay);
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_EQ(packets[0].find<wire::AckFrame>()->ack_delay,
            static_cast<std::uint64_t>(kLocalMaxAckDelay.to_microseconds()) >> kLocalAckDelayExponent);
}

// RFC 9000 §8.2.2-1, §8.2.2-5, §8.2.2-2, §19.17-1, §8.2.1-7
TEST_F(PacketAssemblerLater, PathResponseIsExpanded) {
  wire::PathChallengeFrame challenge;
  challenge.data.fill(0x5a);
  server_receives({challenge});
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 1U);
  EXPECT_EQ(datagrams[0].size(), kMinDatagramSize.value());
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_EQ(packets[0].find<wire::PathResponseFrame>()->data, challenge.data);
}

// RFC 9000 §10.3-4
TEST_F(PacketAssemblerLater, NoPacketIsShorterThanAResetThatAnswersItCouldPassFor) {
  for (int i = 0; i < 3; ++i) {
    server_.parts.spaces[PacketNumberSpace::kApplicationData].probes = 1;
    const auto datagrams = pair_.server.send(now_);
    ASSERT_FALSE(datagrams.empty());
    for (const Datagram& datagram : datagrams) EXPECT_GE(datagram.size(), kLocalIdLength + 22);
  }
}

// RFC 9000 §5.1.2-4, §19.16-2
TEST_F(PacketAssemblerLater, RetireConnectionIdGoesOutWithTheNewId) {
  server_receives(
      {wire::NewConnectionIdFrame{.sequence_number = 4, .retire_prior_to = 4, .connection_id = id_of(0x77)}});
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 1U);
  EXPECT_EQ(wire::ConnectionId{Bytes{datagrams[0]}.subspan(1, kLocalIdLength)}, id_of(0x77));
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_EQ(packets[0].find<wire::RetireConnectionIdFrame>()->sequence_number, 0U);
}

// RFC 9000 §12.3-1, §17.3.1-2, §12.3-2
TEST_F(PacketAssemblerLater, NumbersAscendAndReservedBitsAreZero) {
  std::optional<wire::PacketNumber> last;
  for (int i = 0; i < 5; ++i) {
    server_.parts.spaces[PacketNumberSpace::kApplicationData].probes = 1;
    for (const Octets& datagram : pair_.server.send(now_)) {
      const auto packets = look_into(server_.parts, datagram);
      if (last) {
        EXPECT_GT(packets[0].number, *last);
      }
      last = packets[0].number;
      EXPECT_FALSE(wire::has_reserved_bits_set(packets[0].first_byte));
    }
  }
}

// --- CONNECTION_CLOSE ---

// RFC 9000 §10.2.3-1
TEST_F(PacketAssemblerLater, CloseIsIn1RttOnlyOnceTheHandshakeIsConfirmed) {
  server_.close(9, "over");
  const auto datagrams = pair_.server.send(now_);
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(server_.parts, datagrams[0]);
  EXPECT_EQ(levels_of(packets), std::vector{EncryptionLevel::kOneRtt});
  ASSERT_EQ(packets[0].frames.size(), 1U);
  const auto* close = packets[0].find<wire::ConnectionCloseFrame>();
  ASSERT_NE(close, nullptr);
  EXPECT_EQ(close->kind, wire::CloseKind::kApplication);
  EXPECT_EQ(close->error_code, 9U);
}

TEST_F(PacketAssemblerLater, NothingButTheCloseIsSentOnceClosed) {
  const auto stream = *server_.parts.streams.open_stream(wire::StreamDirection::kUnidirectional);
  (void)server_.parts.streams.write(stream, zeros(100), wire::Fin::kNo);
  server_.close(0, "");
  ASSERT_EQ(pair_.server.send(now_).size(), 1U);
  EXPECT_TRUE(pair_.server.send(now_).empty());
}

// RFC 9000 §10.2.3-4, §10.2.3-5, §10.2.3-6, §10.2.3-2, §10.2.3-3, §10.2.3-7, §12.5-2, §17.2.4-1
TEST_F(PacketAssemblerTest, CloseIsAtEveryLevelBeforeTheHandshakeIsConfirmed) {
  server_has_client_hello();
  server_.close(9, "over");
  const auto datagrams = pair_.server.send(kStart);
  ASSERT_EQ(datagrams.size(), 1U);
  const auto packets = look_into(server_.parts, datagrams[0]);
  ASSERT_EQ(levels_of(packets),
            (std::vector{EncryptionLevel::kInitial, EncryptionLevel::kHandshake, EncryptionLevel::kOneRtt}));
  for (const SeenPacket& packet : packets) {
    const auto* close = packet.find<wire::ConnectionCloseFrame>();
    ASSERT_NE(close, nullptr);
    const bool one_rtt = packet.level == EncryptionLevel::kOneRtt;
    EXPECT_EQ(close->kind, one_rtt ? wire::CloseKind::kApplication : wire::CloseKind::kTransport);
    EXPECT_EQ(close->error_code, one_rtt ? 9U : 0x0cU);
    EXPECT_EQ(close->reason_phrase.empty(), !one_rtt);
  }
}

// RFC 9000 §14.1-1
TEST_F(PacketAssemblerTest, ClientsFirstCloseIsAFullInitialDatagram) {
  client_.close(9, "over");
  const auto datagrams = pair_.client.send(kStart);
  ASSERT_EQ(datagrams.size(), 1U);
  EXPECT_EQ(datagrams[0].size(), kMinDatagramSize.value());
  EXPECT_TRUE(look_into(client_.parts, datagrams[0])[0].has<wire::ConnectionCloseFrame>());
}

}  // namespace
}  // namespace pollux::connection::testing
