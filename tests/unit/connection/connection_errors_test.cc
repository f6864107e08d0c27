// A real connection and a peer that has the keys and breaks the rules: the code in the CONNECTION_CLOSE that it gets.
#include <gtest/gtest.h>

#include "unit/connection/frame_rules.h"
#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {
namespace {

using wire::EncryptionLevel;
using wire::Role;
using wire::StreamDirection;
using wire::StreamId;
using Code = wire::TransportErrorCode;

// The code that a server's client gets for this payload in a 1-RTT packet; nothing when the server bears it.
std::optional<std::uint64_t> answer_of_server(const Octets& payload, const Forgery& how = {}) {
  BadClientPair pair;
  EXPECT_TRUE(pair.shake_hands());
  pair.inject(Role::kClient, forge(pair.client->parts, payload, how));
  pair.run_for(kWireDelay * 3);
  if (pair.server->state() == LifeState::kOpen) return std::nullopt;
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kConnectionErrors], 1U);
  EXPECT_EQ(pair.client->parts.close.state(), LifeState::kDraining);
  EXPECT_EQ(pair.client->parts.close.reason().error_code, pair.server->close_reason().error_code);
  EXPECT_EQ(pair.client->parts.close.reason().kind, wire::CloseKind::kTransport);
  return pair.client->parts.close.reason().error_code;
}

std::optional<std::uint64_t> answer_of_client(const Octets& payload) {
  BadServerPair pair;
  EXPECT_TRUE(pair.shake_hands());
  pair.inject(Role::kServer, forge(pair.server->parts, payload));
  pair.run_for(kWireDelay * 3);
  if (pair.client->state() == LifeState::kOpen) return std::nullopt;
  return pair.server->parts.close.reason().error_code;
}

void expect_server_says(Code code, std::initializer_list<wire::Frame> frames) {
  EXPECT_EQ(answer_of_server(encode(frames)), static_cast<std::uint64_t>(code)) << wire::name_of(code);
}

TEST(ConnectionErrors, HonestFramesAreBorne) {
  EXPECT_EQ(answer_of_server(encode({wire::PingFrame{}, wire::PaddingFrame{.length = 100}})), std::nullopt);
}

// RFC 9000 §12.4-2
// RFC 9000 §10.3-2: a CONNECTION_CLOSE says what was wrong, and no reset.
// RFC 9000 §11-4
TEST(ConnectionErrors, PacketWithoutFrames) {
  EXPECT_EQ(answer_of_server({}), static_cast<std::uint64_t>(Code::kProtocolViolation));
}

// RFC 9000 §17.3.1-3
TEST(ConnectionErrors, ReservedBitsOfAShortHeader) {
  for (const std::uint8_t bit : {std::uint8_t{0x08}, std::uint8_t{0x10}}) {
    EXPECT_EQ(answer_of_server(encode({wire::PingFrame{}}), {.first_byte_bits = bit}),
              static_cast<std::uint64_t>(Code::kProtocolViolation));
  }
}

// RFC 9000 §12.4-4
TEST(ConnectionErrors, FramesThatCannotBeRead) {
  EXPECT_EQ(answer_of_server({0x20}), static_cast<std::uint64_t>(Code::kFrameEncodingError));
  EXPECT_EQ(answer_of_server({0x06, 0x00, 0x10, 1, 2}), static_cast<std::uint64_t>(Code::kFrameEncodingError));
  EXPECT_EQ(answer_of_server({0x10}), static_cast<std::uint64_t>(Code::kFrameEncodingError));
}

TEST(ConnectionErrors, FramesThatOnlyAServerMaySend) {
  const Octets token{1};
  expect_server_says(Code::kProtocolViolation, {wire::HandshakeDoneFrame{}});           // RFC 9000 §19.20-2
  expect_server_says(Code::kProtocolViolation, {wire::NewTokenFrame{.token = token}});  // RFC 9000 §19.7-4
}

// RFC 9000 §13.1-2, §19.18-1
TEST(ConnectionErrors, FramesThatAnswerNothing) {
  expect_server_says(Code::kProtocolViolation, {wire::PathResponseFrame{}});
  expect_server_says(Code::kProtocolViolation, {wire::AckFrame{.largest_acknowledged = 500, .first_range = {0, 500}}});
}

// RFC 9000 §19.16-1, §19.16-3, §19.15-5, §5.1.1-6
TEST(ConnectionErrors, ConnectionIds) {
  using wire::NewConnectionIdFrame;
  expect_server_says(Code::kProtocolViolation, {wire::RetireConnectionIdFrame{.sequence_number = 9}});
  expect_server_says(Code::kProtocolViolation, {wire::RetireConnectionIdFrame{.sequence_number = 0}});
  expect_server_says(Code::kProtocolViolation,
                     {NewConnectionIdFrame{.sequence_number = 4, .retire_prior_to = 4, .connection_id = id_of(1)},
                      NewConnectionIdFrame{.sequence_number = 4, .connection_id = id_of(2)}});
  expect_server_says(Code::kConnectionIdLimitError,
                     {NewConnectionIdFrame{.sequence_number = 4, .connection_id = id_of(4)}});
  // RFC 9000 §19.15-7
  Octets backwards = encode({NewConnectionIdFrame{.sequence_number = 1, .connection_id = id_of(1)}});
  backwards[2] = 2;  // Retire Prior To
  EXPECT_EQ(answer_of_server(backwards), static_cast<std::uint64_t>(Code::kFrameEncodingError));
}

// RFC 9000 §19.4-1, §19.5-1, §19.5-2, §19.8-1, §19.10-2, §19.13-2
TEST(ConnectionErrors, StreamsThatThePeerMayNotUseLikeThat) {
  const StreamId servers_uni = StreamId::of(Role::kServer, StreamDirection::kUnidirectional, 0);
  const StreamId servers_bidi = StreamId::of(Role::kServer, StreamDirection::kBidirectional, 0);
  const StreamId clients_uni = StreamId::of(Role::kClient, StreamDirection::kUnidirectional, 0);
  expect_server_says(Code::kStreamStateError, {wire::StreamFrame{.stream_id = servers_uni}});
  expect_server_says(Code::kStreamStateError, {wire::StreamFrame{.stream_id = servers_bidi}});
  expect_server_says(Code::kStreamStateError, {wire::ResetStreamFrame{.stream_id = servers_uni}});
  expect_server_says(Code::kStreamStateError, {wire::StopSendingFrame{.stream_id = clients_uni}});
  expect_server_says(Code::kStreamStateError, {wire::StopSendingFrame{.stream_id = servers_bidi}});
  expect_server_says(Code::kStreamStateError, {wire::MaxStreamDataFrame{.stream_id = clients_uni}});
  expect_server_says(Code::kStreamStateError, {wire::StreamDataBlockedFrame{.stream_id = servers_uni}});
}

// RFC 9000 §4.1-2, §4.5-4, §4.6-3, §11-1, §11-2, §11.1-1, §19.10-4, §19.11-4
TEST(ConnectionErrors, LimitsThatThePeerOversteps) {
  const Octets octet{1};
  const StreamId first{0};
  const StreamId beyond =
      StreamId::of(Role::kClient, StreamDirection::kBidirectional, stream::kMaxConcurrentBidiStreams);
  expect_server_says(Code::kStreamLimitError, {wire::StreamFrame{.stream_id = beyond}});
  expect_server_says(
      Code::kFlowControlError,
      {wire::StreamFrame{.stream_id = first, .offset = stream::kInitialStreamWindow.value(), .data = octet}});
  expect_server_says(Code::kFinalSizeError,
                     {wire::StreamFrame{.stream_id = first, .data = octet, .fin = wire::Fin::kYes},
                      wire::StreamFrame{.stream_id = first, .offset = 1, .data = octet}});
}

TEST(ConnectionErrors, TlsMessagesAfterTheHandshake) {
  const Octets key_update{24, 0, 0, 1, 0};
  expect_server_says(wire::crypto_error(10), {wire::CryptoFrame{.data = key_update}});
  // RFC 9001 §6-3
  EXPECT_EQ(answer_of_client(encode({wire::CryptoFrame{.data = key_update}})), 0x10aU);
}

TEST(ConnectionErrors, ServerThatSendsAnEmptyToken) {
  // RFC 9000 §19.7-2
  EXPECT_EQ(answer_of_client({0x07, 0x00}), static_cast<std::uint64_t>(Code::kFrameEncodingError));
}

// Uses the key up to where it is updated.
void update_keys(Parts& parts) {
  ASSERT_TRUE(parts.one_rtt.on_packets_acked(1000, kStart, Duration::zero()).has_value());
  parts.one_rtt.request_update();
  ASSERT_TRUE(parts.one_rtt.prepare_seal(0, kStart));
  ASSERT_TRUE(parts.one_rtt.write_phase_bit());
}

// RFC 9001 §6.4-2
TEST(ConnectionErrors, KeyUpdateThatGoesBack) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  Parts& client = pair.client->parts;
  // Two numbers with the old keys around the one with the new keys.
  const Octets ping = encode({wire::PingFrame{}});
  pair.inject(Role::kClient, forge(client, ping, {.number = 100}));
  pair.inject(Role::kClient, forge(client, ping, {.number = 102}));
  pair.poll();
  update_keys(client);
  pair.inject(Role::kClient, forge(client, ping, {.number = 101}));
  pair.poll();
  EXPECT_EQ(pair.server->close_reason().error_code, static_cast<std::uint64_t>(Code::kKeyUpdateError));
}

// RFC 9001 §6.2-1: the peer's update is followed, also when several packets of the new phase come in one burst.
// RFC 9001 §6.3-5
TEST(ConnectionErrors, HonestKeyUpdateIsFollowed) {
  BadClientPair pair;
  ASSERT_TRUE(pair.shake_hands());
  Parts& client = pair.client->parts;
  update_keys(client);
  for (int i = 0; i < 3; ++i) pair.inject(Role::kClient, forge(client, encode({wire::PingFrame{}})));
  pair.run_for(kWireDelay * 3);
  EXPECT_EQ(pair.server.counters()[telemetry::Counter::kKeyUpdates], 1U);
  EXPECT_EQ(pair.server.counters().total_drops(), 0U);
  // And the client can read the answer, which has the new keys too.
  EXPECT_EQ(pair.client.counters()[telemetry::Counter::kKeyUpdates], 1U);
  const Octets data(100'000, 7);
  const auto stream = *pair.server->open_stream(StreamDirection::kUnidirectional);
  pair.server.application().send(stream, data, wire::Fin::kYes);
  auto& received = pair.client.application().streams[stream];
  EXPECT_TRUE(pair.run_until([&] { return received.finished; }));
}

// RFC 9000 §12.4-3: before the handshake is over, with the keys of Initial and Handshake packets.
TEST(ConnectionErrors, FramesOfTheApplicationInHandshakePackets) {
  for (const EncryptionLevel level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
    for (const wire::Frame& frame : frames_for_one_rtt_only()) {
      BadClientPair pair;
      // The client's Finished does not get through, so that the server has keys for both.
      pair.wire = [&](Transit& transit) {
        const bool complete = pair.client->handshake_state() == HandshakeState::kComplete;
        return transit.sender == Role::kClient && complete ? Fate::kDropped : Fate::kDelivered;
      };
      ASSERT_TRUE(pair.run_until([&] { return pair.client->handshake_state() == HandshakeState::kComplete; }));
      ASSERT_EQ(pair.server->state(), LifeState::kOpen);
      pair.inject(Role::kClient, forge(pair.client->parts, {frame}, {.level = level, .pad_to = 1200}));
      pair.poll();
      EXPECT_EQ(pair.server->close_reason().error_code, static_cast<std::uint64_t>(Code::kProtocolViolation))
          << wire::name_of_frame_type(wire::frame_type_of(frame));
    }
  }
}

// RFC 9000 §17.2-9
TEST(ConnectionErrors, ReservedBitsOfALongHeader) {
  for (const std::uint8_t bit : {std::uint8_t{0x04}, std::uint8_t{0x08}}) {
    BadClientPair pair;
    pair.client->silent = true;
    pair.inject(Role::kClient, forge(pair.client->parts, {wire::PingFrame{}},
                                     {.level = EncryptionLevel::kInitial, .first_byte_bits = bit, .pad_to = 1200}));
    pair.poll();
    EXPECT_EQ(pair.server->close_reason().error_code, static_cast<std::uint64_t>(Code::kProtocolViolation));
    EXPECT_EQ(pair.server->state(), LifeState::kClosing);
  }
}

}  // namespace
}  // namespace pollux::connection::testing
