#include "connection/early_data.h"

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
using wire::StreamDirection;
using wire::StreamId;
using Code = wire::TransportErrorCode;

constexpr std::size_t kEarlyBytes = 3000;

TEST(EarlyData, KeepsAServersKeysForThreePtosAfterTheFirst1RttPacket) {
  EarlyData early;
  early.on_accepted();
  EXPECT_TRUE(early.key_deadline().is_never());
  early.on_one_rtt_packet(kStart, Duration::milliseconds(10));
  early.on_one_rtt_packet(kStart + Duration::milliseconds(20), Duration::milliseconds(10));
  EXPECT_EQ(early.key_deadline(), kStart + Duration::milliseconds(30));
  early.on_keys_discarded();
  EXPECT_TRUE(early.key_deadline().is_never());
}

// Whether a datagram has a 0-RTT packet; where it begins.
std::optional<std::size_t> zero_rtt_in(Bytes datagram) {
  for (std::size_t at = 0; at < datagram.size() && wire::has_long_header(datagram[at]);) {
    const auto header = wire::parse_long_header(datagram.subspan(at));
    if (!header) break;
    if (header->type == wire::PacketType::kZeroRtt) return at;
    at += header->packet_size;
  }
  return std::nullopt;
}

// A client that has been at the server before, and writes at once.
class ZeroRtt : public ::testing::Test {
 protected:
  static tls::ServerTickets make_tickets(std::uint8_t key, Rng& rng) {
    return {tls::TicketKeys{Octets(tls::TicketKeys::kKeyLength, key), kStart}, tls::ReplayGuard{rng, 64}, rng};
  }

  [[nodiscard]] PairOptions options() {
    PairOptions both;
    both.server.tickets = &tickets_;
    both.client.sessions = &sessions_;
    return both;
  }

  void visit() {
    ConnectionPair first(options());
    ASSERT_TRUE(first.shake_hands());
    ASSERT_EQ(sessions_.size(), tls::kTicketsPerHandshake);
  }

  template <typename Pair>
  void write_early(Pair& pair, std::size_t bytes = kEarlyBytes) {
    pair.client.application().on_early_data = [&pair, bytes] { write_now(pair, bytes); };
  }
  template <typename Pair>
  static void write_now(Pair& pair, std::size_t bytes = kEarlyBytes) {
    const auto stream = pair.client->open_stream(StreamDirection::kBidirectional);
    ASSERT_TRUE(stream);
    pair.client.application().send(*stream, zeros(bytes), wire::Fin::kYes);
  }

  template <typename Pair>
  [[nodiscard]] static bool has_arrived(Pair& pair, std::size_t bytes = kEarlyBytes) {
    const auto& received = pair.server.application().streams[StreamId{0}];
    return received.finished && received.data.size() == bytes;
  }

  // The server is another one at the second visit.
  void expect_refused_after(const std::function<void(ConnectionConfig&)>& change) {
    visit();
    PairOptions changed = options();
    change(changed.server.config);
    ConnectionPair pair(changed);
    write_early(pair);
    ASSERT_TRUE(pair.shake_hands());
    EXPECT_EQ(pair.client.application().early_data_rejections, 1U);
  }

  // Changes what the client believes the server to have said.
  void change_memory(const std::function<void(wire::TransportParameters&)>& change) {
    const std::string key = make_context(Role::kClient, options().client).resumption().cache_key + "|1";
    auto remembered = sessions_.take(key);
    ASSERT_TRUE(remembered);
    auto parameters = wire::parse_transport_parameters(remembered->transport_parameters, Role::kServer).value();
    change(parameters);
    remembered->transport_parameters.assign(wire::encoded_size(parameters), 0);
    ByteWriter writer{remembered->transport_parameters};
    wire::write(writer, parameters);
    sessions_.add(key, std::move(*remembered));
  }

  // What the client gets for a 0-RTT packet with these frames, besides an honest one.
  [[nodiscard]] std::optional<std::uint64_t> answer_to(std::initializer_list<wire::Frame> frames) {
    visit();
    BadClientPair pair(options());
    write_early(pair, 10);
    pair.poll();
    EXPECT_TRUE(pair.client->parts.spaces[PacketNumberSpace::kApplicationData].can_write());
    pair.inject(Role::kClient, forge(pair.client->parts, frames, {.level = EncryptionLevel::kEarlyData}));
    pair.run_for(kWireDelay * 4);
    if (pair.server->state() == LifeState::kOpen) return std::nullopt;
    return pair.server->close_reason().error_code;
  }

  SeededRng rng_{1};
  tls::ServerTickets tickets_ = make_tickets(1, rng_);
  tls::SessionCache sessions_;
};

TEST_F(ZeroRtt, ArrivesBeforeTheHandshakeIsComplete) {
  visit();
  ConnectionPair pair(options());
  write_early(pair);
  ASSERT_TRUE(pair.run_until([&] { return has_arrived(pair); }));
  EXPECT_EQ(pair.server->handshake_state(), HandshakeState::kInProgress);
  EXPECT_FALSE(pair.server->is_handshake_complete());
  EXPECT_EQ(pair.now(), kStart + kWireDelay);
  EXPECT_EQ(pair.server.application().early_data_reports, 1U);
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client.application().streams[StreamId{0}].acked, kEarlyBytes);
  EXPECT_EQ(pair.client.counters()[Counter::kEarlyDataAccepted], 1U);
  EXPECT_EQ(pair.server.counters()[Counter::kEarlyDataAccepted], 1U);
  EXPECT_EQ(pair.server.counters()[Counter::kSessionsResumed], 1U);
  EXPECT_EQ(pair.server.counters().total_drops(), 0U);
}

// RFC 9001 §5.6-1: the application has to ask for it.
TEST_F(ZeroRtt, CarriesNothingUnlessTheApplicationWrites) {
  visit();
  ConnectionPair pair(options());
  pair.wire = [&](Transit& transit) {
    EXPECT_FALSE(zero_rtt_in(transit.octets));
    return Fate::kDelivered;
  };
  pair.poll();
  EXPECT_EQ(pair.client.application().early_data_reports, 1U);
  EXPECT_EQ(pair.client.application().streams_available, 0U);
  ASSERT_TRUE(pair.shake_hands());
}

// RFC 9000 §12.5-5, §12.4-3: neither ACK nor CRYPTO is in it.
// RFC 9000 §12.3-2: 0-RTT and 1-RTT packets share their numbers, and none comes twice.
// RFC 9001 §4.9.3-1, §5.6-7
// RFC 9000 §17.2.3-3, §17.2.3-4
// RFC 9001 §4.9-2: what is new goes out in 1-RTT as soon as it can.
TEST_F(ZeroRtt, EndsWhenTheClientHas1RttKeys) {
  visit();
  OpenPair pair(options());
  write_early(pair);
  std::set<wire::PacketNumber> numbers;
  std::size_t early_packets = 0;
  pair.wire = [&](Transit& transit) {
    if (transit.sender == Role::kServer) return Fate::kDelivered;
    EXPECT_FALSE(zero_rtt_in(transit.octets) && pair.client->parts.one_rtt.can_write());
    for (const SeenPacket& packet : look_into(pair.client->parts, transit.octets)) {
      if (wire::space_of(packet.level) != PacketNumberSpace::kApplicationData) continue;
      EXPECT_TRUE(numbers.insert(packet.number).second);
      if (packet.level != EncryptionLevel::kEarlyData) continue;
      ++early_packets;
      EXPECT_FALSE(packet.has<wire::AckFrame>());
      EXPECT_FALSE(packet.has<wire::CryptoFrame>());
    }
    return Fate::kDelivered;
  };
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_GE(early_packets, 3U);
  EXPECT_FALSE(pair.client->parts.spaces[PacketNumberSpace::kApplicationData].can_write());
  write_now(pair);
  pair.run_for(kWireDelay * 10);
  EXPECT_GT(numbers.size(), early_packets);
}

// RFC 9001 §5.6-5
// RFC 9000 §13.2.6-3
TEST_F(ZeroRtt, IsAcknowledgedIn1Rtt) {
  visit();
  OpenPair pair(options());
  write_early(pair);
  bool acknowledged = false;
  pair.wire = [&](Transit& transit) {
    if (transit.sender == Role::kClient || pair.server->handshake_state() != HandshakeState::kInProgress) {
      return Fate::kDelivered;
    }
    EXPECT_FALSE(zero_rtt_in(transit.octets));
    for (const SeenPacket& packet : look_into(pair.server->parts, transit.octets)) {
      if (packet.level == EncryptionLevel::kOneRtt && packet.has<wire::AckFrame>()) acknowledged = true;
    }
    return Fate::kDelivered;
  };
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_TRUE(acknowledged);
}

// RFC 9000 §7.4.1-10: no more than the server once said, whatever it says now.
TEST_F(ZeroRtt, KeepsToTheRememberedLimits) {
  PairOptions narrow = options();
  narrow.server.config.streams.initial.max_stream_data_bidi_remote = 100;
  ConnectionPair first(narrow);
  ASSERT_TRUE(first.shake_hands());
  OpenPair pair(narrow);
  write_early(pair);
  pair.poll();
  EXPECT_EQ(pair.client->parts.streams.credit().send_window().sent(), 100U);
}

// draft-ietf-quic-reliable-stream-reset-09 §3: a reset in 0-RTT promises what it says, where the server took that
// before.
TEST_F(ZeroRtt, PromisesDataWithAResetAsTheServerOnceTookIt) {
  PairOptions reliable = options();
  reliable.server.config.extensions.reset_stream_at = true;
  ConnectionPair first(reliable);
  ASSERT_TRUE(first.shake_hands());
  ConnectionPair pair(reliable);
  pair.client.application().on_early_data = [&pair] {
    const auto stream = pair.client->open_stream(StreamDirection::kBidirectional);
    ASSERT_TRUE(stream);
    pair.client.application().send(*stream, zeros(kEarlyBytes), wire::Fin::kNo);
    pair.client->reset_stream_at(*stream, 7, kEarlyBytes);
  };
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.server.application().streams[StreamId{0}].data.size(), kEarlyBytes);
}

// RFC 9001 §5.6-4: and no more 0-RTT follows.
// RFC 9001 §4.6.2-3: what was written is gone with its streams, and goes out again only when the application says so.
TEST_F(ZeroRtt, StartsOverWhenItIsRejected) {
  visit();
  PairOptions other_keys = options();
  tls::ServerTickets others = make_tickets(2, rng_);
  other_keys.server.tickets = &others;
  // RFC 9001 §4.6.2-3: with the limits of this connection, which may be less.
  other_keys.server.config.streams.initial.max_stream_data_bidi_remote = 500;
  ConnectionPair pair(other_keys);
  write_early(pair);
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_EQ(pair.client.application().early_data_rejections, 1U);
  EXPECT_EQ(pair.client->open_stream_count(), 0U);
  EXPECT_TRUE(pair.client->recovery().bytes_in_flight().is_zero());
  EXPECT_EQ(pair.server->open_stream_count(), 0U);
  // RFC 9001 §4.6.2-1: nothing of it was read.
  EXPECT_TRUE(pair.server.application().streams.empty());
  EXPECT_GE(pair.server.counters()[DropReason::kQuicZeroRttRefused], 2U);
  EXPECT_EQ(pair.client.counters()[Counter::kEarlyDataRejected], 1U);
  write_now(pair);
  EXPECT_TRUE(pair.run_until([&] { return has_arrived(pair); }));
}

TEST_F(ZeroRtt, IsRefusedToAServerThatGrantsLessThanBefore) {
  visit();
  PairOptions narrower = options();
  narrower.server.config.streams.initial.max_data -= 1;
  ConnectionPair pair(narrower);
  write_early(pair);
  ASSERT_TRUE(pair.shake_hands());
  // RFC 9000 §7.4.1-9
  EXPECT_EQ(pair.client.application().early_data_rejections, 1U);
  EXPECT_EQ(pair.server.counters()[Counter::kSessionsResumed], 1U);
}

// RFC 9000 §7.4.1-8
TEST_F(ZeroRtt, IsRefusedByAServerWhoseIdleTimeoutHasBecomeShorter) {
  expect_refused_after([](ConnectionConfig& server) { server.idle_timeout = Duration::seconds(20); });
}
TEST_F(ZeroRtt, IsRefusedByAServerThatTakesSmallerDatagramsThanBefore) {
  expect_refused_after([](ConnectionConfig& server) { server.max_receive_datagram_size = kMinDatagramSize; });
}
TEST_F(ZeroRtt, IsRefusedByAServerThatForbidsMigrationNow) {
  expect_refused_after([](ConnectionConfig& server) { server.disable_active_migration = true; });
}

// RFC 9001 §4.6.2-2
TEST_F(ZeroRtt, CannotBeAcknowledgedOnceItIsRejected) {
  visit();
  PairOptions other_keys = options();
  tls::ServerTickets others = make_tickets(2, rng_);
  other_keys.server.tickets = &others;
  BadServerPair pair(other_keys);
  write_early(pair);
  ASSERT_TRUE(pair.shake_hands());
  pair.inject(Role::kServer, forge(pair.server->parts, {wire::AckFrame{.first_range = {.smallest = 0, .largest = 0}}}));
  pair.run_for(kWireDelay * 3);
  EXPECT_EQ(pair.client->close_reason().error_code, static_cast<std::uint64_t>(Code::kProtocolViolation));
}

// RFC 9000 §7.4.1-5
// RFC 9000 §7.4.1-6: the client remembers more than the server grants while it accepts.
TEST_F(ZeroRtt, AcceptedWithALimitReducedIsAProtocolViolation) {
  visit();
  change_memory([](wire::TransportParameters& remembered) { remembered.initial_max_streams_bidi += 1; });
  ConnectionPair pair(options());
  write_early(pair);
  pair.run_for(kWireDelay * 10);
  EXPECT_EQ(pair.client->close_reason().error_code, static_cast<std::uint64_t>(Code::kProtocolViolation));
  EXPECT_EQ(pair.server.application().closed->error_code, static_cast<std::uint64_t>(Code::kProtocolViolation));
}

// RFC 9000 §7.4.1-2
// RFC 9000 §7.4.1-3: the delays are those of this connection, or the defaults.
TEST_F(ZeroRtt, DoesNotRememberTheServersDelays) {
  visit();
  change_memory([](wire::TransportParameters& remembered) {
    remembered.max_ack_delay = Duration::seconds(16);
    remembered.ack_delay_exponent = 20;
  });
  OpenPair pair(options());
  write_early(pair);
  pair.poll();
  EXPECT_LT(pair.client->parts.recovery.pto_period(), Duration::seconds(2));
  ASSERT_TRUE(pair.shake_hands());
  EXPECT_LT(pair.client->parts.recovery.pto_period(), Duration::seconds(1));
}

// RFC 9000 §7.4.1-7
TEST_F(ZeroRtt, HasRoomForApplicationDataByDefault) {
  const stream::InitialLimits limits = ConnectionConfig{}.streams.initial;
  EXPECT_GT(std::min({limits.max_data, limits.max_stream_data_bidi_local, limits.max_stream_data_bidi_remote,
                      limits.max_stream_data_uni, limits.max_streams_bidi, limits.max_streams_uni}),
            0U);
}

// RFC 9000 §12.5-6, §12.4-3
// RFC 9001 §8.3-2
TEST_F(ZeroRtt, WithAFrameThatIsNotForItIsAProtocolViolation) {
  const auto violation = static_cast<std::uint64_t>(Code::kProtocolViolation);
  EXPECT_EQ(answer_to({wire::CryptoFrame{.data = zeros(4)}}), violation);
  EXPECT_EQ(answer_to({wire::AckFrame{}}), violation);
  EXPECT_EQ(answer_to({wire::HandshakeDoneFrame{}}), violation);
  EXPECT_EQ(answer_to({wire::PathResponseFrame{}}), violation);
  EXPECT_EQ(answer_to({wire::NewTokenFrame{.token = zeros(4)}}), violation);
  EXPECT_EQ(answer_to({wire::PingFrame{}}), std::nullopt);
}

// RFC 9000 §17.2.3-5
TEST_F(ZeroRtt, BeyondTheRememberedLimitsIsAFlowControlError) {
  EXPECT_EQ(answer_to({wire::StreamFrame{.stream_id = StreamId{4}, .offset = 1 << 20, .data = zeros(1)}}),
            static_cast<std::uint64_t>(Code::kFlowControlError));
}

// RFC 9000 §17.2.3-1
// RFC 9000 §17.2.3-2
TEST_F(ZeroRtt, IsSentAgainBehindANewInitial) {
  visit();
  ConnectionPair pair(options());
  write_early(pair, 500);
  std::size_t dropped = 0;
  std::size_t repeated = 0;
  pair.wire = [&](Transit& transit) {
    if (transit.sender == Role::kServer) return Fate::kDelivered;
    if (transit.arrives == kStart + kWireDelay) {
      ++dropped;
      return Fate::kDropped;
    }
    repeated += zero_rtt_in(transit.octets) ? 1U : 0U;
    return Fate::kDelivered;
  };
  ASSERT_TRUE(pair.run_until([&] { return has_arrived(pair, 500); }));
  EXPECT_GE(dropped, 1U);
  EXPECT_GE(repeated, 1U);
  EXPECT_EQ(pair.server->handshake_state(), HandshakeState::kInProgress);
}

// RFC 9001 §4.9.3-4
TEST_F(ZeroRtt, CannotBeReadLongAfterTheFirst1RttPacket) {
  visit();
  ConnectionPair pair(options());
  write_early(pair);
  std::vector<Octets> held;
  pair.wire = [&](Transit& transit) {
    if (transit.sender == Role::kServer || zero_rtt_in(transit.octets) != 0U) return Fate::kDelivered;
    held.push_back(transit.octets);
    return Fate::kDropped;
  };
  ASSERT_TRUE(pair.shake_hands());
  ASSERT_GE(held.size(), 2U);
  pair.run_for(Duration::seconds(2));
  const auto refused_before = pair.server.counters()[DropReason::kQuicZeroRttRefused];
  pair.inject(Role::kClient, held.front());
  pair.run_for(kWireDelay);
  EXPECT_EQ(pair.server.counters()[DropReason::kQuicZeroRttRefused], refused_before + 1);
  EXPECT_TRUE(has_arrived(pair));
}

// RFC 9001 §4.9.3-3: what was overtaken is read, and not sent a second time.
TEST_F(ZeroRtt, CanBeReadShortlyAfterTheFirst1RttPacket) {
  visit();
  ConnectionPair pair(options());
  write_early(pair);
  std::optional<Octets> held;
  pair.wire = [&](Transit& transit) {
    if (held || transit.sender == Role::kServer || zero_rtt_in(transit.octets) != 0U) return Fate::kDelivered;
    held = transit.octets;
    return Fate::kDropped;
  };
  ASSERT_TRUE(pair.run_until([&] { return pair.server->handshake_state() == HandshakeState::kConfirmed; }));
  ASSERT_TRUE(held);
  pair.inject(Role::kClient, *held);
  pair.poll();
  EXPECT_EQ(pair.server.counters()[DropReason::kQuicZeroRttRefused], 0U);
}

}  // namespace
}  // namespace pollux::connection::testing
