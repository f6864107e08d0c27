// What extensions do between two connections: RESET_STREAM_AT, DATAGRAM, ACK_FREQUENCY.
#include <gtest/gtest.h>

#include "unit/connection/open_connection.h"

namespace pollux::connection {
namespace {

using namespace testing;

PairOptions both_offer(const wire::OfferedExtensions& extensions) {
  PairOptions options;
  options.client.config.extensions = extensions;
  options.server.config.extensions = extensions;
  return options;
}

// draft-ietf-quic-reliable-stream-reset-09 §5
TEST(Extension, ResetStreamAtDeliversWhatItPromisedAlthoughThePacketsWithItWereLost) {
  BasicPair<Connection, Connection> pair{both_offer({.reset_stream_at = true})};
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  ASSERT_TRUE(stream.has_value());
  int to_drop = 3;
  pair.wire = [&](Transit& transit) {
    return transit.sender == wire::Role::kClient && to_drop-- > 0 ? Fate::kDropped : Fate::kDelivered;
  };
  EXPECT_EQ(pair.client->write(*stream, zeros(20'000), wire::Fin::kNo).accepted, 20'000U);
  pair.poll();
  pair.client->reset_stream_at(*stream, 77, 3'000);
  ASSERT_TRUE(pair.run_until([&] { return pair.server.application().streams[*stream].reset.has_value(); }));
  EXPECT_GE(pair.server.application().streams[*stream].data.size(), 3'000U);
  EXPECT_EQ(pair.server.application().streams[*stream].reset, 77U);
}

// RFC 9000 §19.21-1
TEST(Extension, ResetStreamAtIsAPlainResetToAPeerThatDoesNotKnowIt) {
  BasicPair<Connection, Connection> pair;
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = pair.client->open_stream(wire::StreamDirection::kUnidirectional);
  EXPECT_EQ(pair.client->write(*stream, zeros(2'000), wire::Fin::kNo).accepted, 2'000U);
  pair.client->reset_stream_at(*stream, 77, 1'000);
  ASSERT_TRUE(pair.run_until([&] { return pair.server.application().streams[*stream].reset.has_value(); }));
  EXPECT_EQ(pair.server->state(), LifeState::kOpen);
}

// RFC 9221 §5
TEST(Extension, DatagramsArriveAsTheyWereSent) {
  BasicPair<Connection, Connection> pair{both_offer({.max_datagram_frame_size = 65'535})};
  EXPECT_EQ(pair.client->send_datagram(zeros(10)), DatagramStatus::kNotTaken);
  ASSERT_TRUE(pair.shake_hands());
  const std::size_t largest = pair.client->max_datagram_size();
  EXPECT_GT(largest, 1'100U);
  const Octets small{1, 2, 3};
  EXPECT_EQ(pair.client->send_datagram(small), DatagramStatus::kQueued);
  EXPECT_EQ(pair.client->send_datagram(zeros(largest)), DatagramStatus::kQueued);
  EXPECT_EQ(pair.client->send_datagram(zeros(largest + 1)), DatagramStatus::kTooLarge);
  pair.run_for(kWireDelay * 2);
  const auto& arrived = pair.server.application().datagrams;
  ASSERT_EQ(arrived.size(), 2U);
  EXPECT_EQ(arrived[0], small);
  EXPECT_EQ(arrived[1].size(), largest);
}

// RFC 9221 §5.2
TEST(Extension, DatagramsThatGetLostAreNotSentAgain) {
  BasicPair<Connection, Connection> pair{both_offer({.max_datagram_frame_size = 65'535})};
  ASSERT_TRUE(pair.shake_hands());
  bool drop = true;
  pair.wire = [&](Transit& transit) {
    return transit.sender == wire::Role::kClient && std::exchange(drop, false) ? Fate::kDropped : Fate::kDelivered;
  };
  EXPECT_EQ(pair.client->send_datagram(zeros(100)), DatagramStatus::kQueued);
  pair.run_for(Duration::seconds(5));
  EXPECT_FALSE(drop);
  EXPECT_TRUE(pair.server.application().datagrams.empty());
  EXPECT_EQ(pair.client->send_datagram(zeros(50)), DatagramStatus::kQueued);
  pair.run_for(kWireDelay * 2);
  EXPECT_EQ(pair.server.application().datagrams.size(), 1U);
}

// RFC 9221 §5.4
TEST(Extension, DatagramsWaitForTheCongestionWindow) {
  BasicPair<Connection, Connection> pair{both_offer({.max_datagram_frame_size = 65'535})};
  ASSERT_TRUE(pair.shake_hands());
  const std::uint64_t before = pair.bytes_sent_by(wire::Role::kClient);
  const std::uint64_t window = pair.client->recovery().congestion_window().value();
  for (std::size_t i = 0; i < Datagrams::kMaxQueued; ++i) {
    ASSERT_EQ(pair.client->send_datagram(zeros(1'100)), DatagramStatus::kQueued);
  }
  ASSERT_GT(Datagrams::kMaxQueued * 1'100, window);
  pair.poll();
  EXPECT_LE(pair.bytes_sent_by(wire::Role::kClient) - before, window);
  pair.run_for(Duration::seconds(2));
  EXPECT_EQ(pair.server.application().datagrams.size(), Datagrams::kMaxQueued);
}

// A path may have none for a while: the peer came to it when it had just retired all but one.
TEST(Extension, ADatagramMayBeQueuedWhileThePathWaitsForAConnectionId) {
  OpenPair pair{both_offer({.max_datagram_frame_size = 65'535})};
  ASSERT_TRUE(pair.shake_hands());
  const std::size_t largest = pair.client->max_datagram_size();
  pair.client->parts.peer_ids.release(kFirstPath);
  const std::size_t for_the_longest_id = largest - (wire::kMaxConnectionIdLength - kLocalIdLength);
  EXPECT_EQ(pair.client->max_datagram_size(), for_the_longest_id);
  EXPECT_EQ(pair.client->send_datagram(zeros(for_the_longest_id)), DatagramStatus::kQueued);
}

// RFC 9221 §3
TEST(Extension, ADatagramLargerThanWasOfferedClosesTheConnection) {
  PairOptions options = both_offer({.max_datagram_frame_size = 65'535});
  options.server.config.extensions.max_datagram_frame_size = 50;
  BadClientPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client->max_datagram_size(), 48U);
  pair.client->parts.datagrams.on_peer_limit(65'535);
  EXPECT_EQ(pair.client->send_datagram(zeros(49)), DatagramStatus::kQueued);
  pair.run_for(kWireDelay * 4);
  ASSERT_TRUE(pair.client.application().closed.has_value());
  EXPECT_EQ(pair.client.application().closed->error_code,
            static_cast<std::uint64_t>(wire::TransportErrorCode::kProtocolViolation));
}

// How a download goes after another one, whose wire has lost one packet, so that slow start has ended.
struct Download {
  std::size_t client_datagrams = 0;
  Duration took;
};

Download download(bool ack_frequency) {
  BasicPair<Connection, Connection> pair{both_offer({.ack_frequency = ack_frequency})};
  EXPECT_TRUE(pair.shake_hands());
  std::size_t from_server = 0;
  // A link with a rate: what arrives at one moment is answered by one ACK in any case.
  constexpr Duration kSerialization = Duration::microseconds(20);
  Timestamp last_arrival = pair.now();
  pair.wire = [&](Transit& transit) {
    if (transit.sender != wire::Role::kServer) return Fate::kDelivered;
    transit.arrives = last_arrival = std::max(transit.arrives, last_arrival + kSerialization);
    return ++from_server == 400 ? Fate::kDropped : Fate::kDelivered;
  };
  const auto run = [&pair] {
    const auto stream = pair.server->open_stream(wire::StreamDirection::kUnidirectional);
    pair.server.application().send(*stream, zeros(kMaxZeros), wire::Fin::kYes);
    EXPECT_TRUE(pair.run_until([&] { return pair.client.application().streams[*stream].finished; }));
  };
  run();
  EXPECT_FALSE(pair.server->recovery().in_slow_start());
  const std::size_t before = pair.sent_by(wire::Role::kClient);
  const Timestamp start = pair.now();
  run();
  return {.client_datagrams = pair.sent_by(wire::Role::kClient) - before, .took = pair.now() - start};
}

// draft-ietf-quic-ack-frequency-14 §8
TEST(Extension, FewerAcksBringTheDataAsFast) {
  const Download as_ever = download(false);
  const Download asked = download(true);
  EXPECT_LT(asked.client_datagrams * 3, as_ever.client_datagrams * 2);
  EXPECT_LE(asked.took, as_ever.took * 21 / 20);
}

}  // namespace
}  // namespace pollux::connection
