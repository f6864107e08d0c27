// ECN between two connections (RFC 9000 §13.4): what is marked, what is reported, and what comes of it.
#include <gtest/gtest.h>

#include <memory>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using recovery::EcnState;
using telemetry::Counter;
using wire::Role;

// Makes the wire do this to the mark of every datagram, and counts the datagrams that were sent with one.
template <typename Pair, typename Change>
std::shared_ptr<std::size_t> treat_marks(Pair& pair, Change change) {
  auto marked = std::make_shared<std::size_t>(0);
  pair.wire = [marked, change](Transit& transit) {
    if (transit.ecn != Ecn::kNotEct) ++*marked;
    transit.ecn = change(transit.ecn);
    return Fate::kDelivered;
  };
  return marked;
}

Ecn bleach(Ecn) {
  return Ecn::kNotEct;
}

template <typename Pair>
void send_data(Pair& pair, std::size_t size) {
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  pair.server.application().send(stream, zeros(size), wire::Fin::kYes);
  pair.run_for(Duration::seconds(2));
}

// RFC 9000 §13.4.2.2-3, §19.3-1
TEST(EcnMarks, PathThatCarriesThemIsMarkedOn) {
  ConnectionPair pair;
  const auto marked = treat_marks(pair, [](Ecn ecn) { return ecn; });
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client->ecn_state(), EcnState::kCapable);
  EXPECT_EQ(pair.server->ecn_state(), EcnState::kCapable);
  const std::size_t sent_before = pair.sent_by(Role::kClient) + pair.sent_by(Role::kServer);
  EXPECT_EQ(*marked, sent_before);
  send_data(pair, 20'000);
  EXPECT_EQ(*marked, pair.sent_by(Role::kClient) + pair.sent_by(Role::kServer));
  EXPECT_EQ(pair.server.counters()[Counter::kCongestionMarks], 0U);
}

// RFC 9000 §13.4.2.2-1
TEST(EcnMarks, PathThatBleachesThemIsMarkedNoMore) {
  ConnectionPair pair;
  const auto marked = treat_marks(pair, bleach);
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client->ecn_state(), EcnState::kFailed);
  EXPECT_EQ(pair.server->ecn_state(), EcnState::kFailed);
  const std::size_t marked_before = *marked;
  send_data(pair, 20'000);
  EXPECT_EQ(*marked, marked_before);
}

// RFC 9000 §13.4.2.2-4
TEST(EcnMarks, PathThatBleachesThemLaterIsMarkedNoMore) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_EQ(pair.server->ecn_state(), EcnState::kCapable);
  treat_marks(pair, bleach);
  send_data(pair, 20'000);
  EXPECT_EQ(pair.server->ecn_state(), EcnState::kFailed);
}

TEST(EcnMarks, AreNotSetWhereTheOperatorDoesNotWantThem) {
  PairOptions options;
  options.client.config.ecn = recovery::EcnPolicy::kOff;
  options.server.config.ecn = recovery::EcnPolicy::kOff;
  ConnectionPair pair{options};
  const auto marked = treat_marks(pair, [](Ecn ecn) { return ecn; });
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(*marked, 0U);
}

// RFC 9002 §7.3.1-1, §7.3.2-2
TEST(EcnMarks, CongestionExperiencedHalvesTheWindowOnceARound) {
  ConnectionPair pair;
  ASSERT_TRUE(pair.shake_hands());
  const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
  pair.server.application().send(stream, zeros(8'000), wire::Fin::kYes);
  const ByteCount window_before = pair.server->recovery().congestion_window();
  ASSERT_TRUE(pair.server->recovery().in_slow_start());
  treat_marks(pair, [](Ecn ecn) { return ecn == Ecn::kEct0 ? Ecn::kCe : ecn; });
  pair.run_for(Duration::seconds(1));
  EXPECT_GT(pair.server.counters()[Counter::kCongestionMarks], 1U);
  EXPECT_FALSE(pair.server->recovery().in_slow_start());
  EXPECT_LT(pair.server->recovery().congestion_window(), window_before);
  // All of it was in flight when the first mark was reported: that is one congestion event.
  EXPECT_GE(pair.server->recovery().congestion_window(), window_before / 2);
  EXPECT_EQ(pair.server->ecn_state(), EcnState::kCapable);
  EXPECT_EQ(pair.server.counters()[Counter::kPacketsLost], 0U);
}

// The server's answer to one PING of the client's that arrives with this mark.
std::optional<wire::AckFrame> answer_to(OpenPair& pair, Ecn mark) {
  std::vector<Datagram> burst(1, Datagram{forge(pair.client->parts, {wire::PingFrame{}}), kFirstPath, mark});
  pair.server.receive(burst, pair.now());
  const auto datagrams = pair.server.send(pair.now());
  if (datagrams.empty()) return std::nullopt;
  const auto packets = look_into(pair.server->parts, datagrams[0]);
  const auto* ack = packets[0].find<wire::AckFrame>();
  return ack != nullptr ? std::optional{*ack} : std::nullopt;
}

// RFC 9000 §13.4.1-1
TEST(EcnMarks, AreReportedAlsoByOneThatSetsNone) {
  PairOptions options;
  options.client.config.ecn = recovery::EcnPolicy::kOff;
  options.server.config.ecn = recovery::EcnPolicy::kOff;
  OpenPair pair{options};
  ASSERT_TRUE(pair.shake_hands());
  std::vector<Datagram> burst(1, Datagram{forge(pair.client->parts, {wire::PingFrame{}}), kFirstPath, Ecn::kEct1});
  pair.server.receive(burst, pair.now());
  const auto ack = answer_to(pair, Ecn::kEct0);
  ASSERT_TRUE(ack.has_value());
  EXPECT_EQ(ack->ecn, (wire::EcnCounts{.ect0 = 1, .ect1 = 1, .ce = 0}));
}

// RFC 9000 §13.2.1-9
TEST(EcnMarks, CongestionExperiencedIsReportedAtOnce) {
  OpenPair pair;
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_FALSE(answer_to(pair, Ecn::kEct0).has_value()) << "one packet alone can wait";
  pair.run_for(Duration::seconds(1));
  const auto ack = answer_to(pair, Ecn::kCe);
  ASSERT_TRUE(ack.has_value());
  ASSERT_TRUE(ack->ecn.has_value());
  EXPECT_EQ(ack->ecn->ce, 1U);
}

// A client that acknowledges everything of the server's with these counts.
void client_says(BadClientPair& pair, const wire::EcnCounts& counts) {
  const auto next = pair.server->recovery().next_packet_number(wire::PacketNumberSpace::kApplicationData);
  pair.inject(Role::kClient,
              forge(pair.client->parts, {wire::AckFrame{.largest_acknowledged = next - 1,
                                                        .ack_delay = 0,
                                                        .first_range = {.smallest = 0, .largest = next - 1},
                                                        .additional_range_count = 0,
                                                        .additional_ranges = {},
                                                        .ecn = counts}}));
  pair.poll();
}

// RFC 9000 §13.4.2.2-1: a peer whose counts are wrong is not believed, and keeps its connection.
TEST(EcnMarks, PeerThatCountsWhatWasNeverSentEndsTheMarkingOnly) {
  for (const wire::EcnCounts& lie :
       {wire::EcnCounts{.ect0 = 0, .ect1 = 50, .ce = 0}, wire::EcnCounts{.ect0 = 5'000, .ect1 = 0, .ce = 0},
        wire::EcnCounts{.ect0 = 0, .ect1 = 0, .ce = 5'000}}) {
    BadClientPair pair;
    ASSERT_TRUE(pair.shake_hands());
    ASSERT_EQ(pair.server->ecn_state(), EcnState::kCapable);
    const auto stream = *pair.server->open_stream(wire::StreamDirection::kUnidirectional);
    (void)pair.server->write(stream, zeros(5'000), wire::Fin::kYes);
    pair.client->silent = true;
    pair.poll();
    const ByteCount window_before = pair.server->recovery().congestion_window();
    client_says(pair, lie);
    EXPECT_EQ(pair.server->ecn_state(), EcnState::kFailed);
    EXPECT_EQ(pair.server->state(), LifeState::kOpen);
    EXPECT_GE(pair.server->recovery().congestion_window(), window_before);
  }
}

}  // namespace
}  // namespace pollux::connection::testing
