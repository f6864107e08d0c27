#include "connection/handshake.h"

#include <gtest/gtest.h>

#include "unit/connection/test_host.h"
#include "wire/frame_reader.h"

namespace pollux::connection::testing {
namespace {

constexpr Timestamp kStart = Timestamp::from_nanoseconds(1);

using wire::EncryptionLevel;
using wire::PacketNumberSpace;
using wire::Role;

// What each end says of itself.
constexpr wire::TransportParameters kParameters{.initial_max_data = 123};

// TLS of one end with all that it puts its results into.
struct End {
  explicit End(Role role, const wire::VersionList& ours = {wire::kVersion1}, wire::Version first = wire::kVersion1)
      : context(make_context(role, {})),
        versions(role, ours, first),
        handshake(
            context,
            {.aead = *aead, .spaces = spaces, .one_rtt = one_rtt, .versions = versions, .rng = rng, .chunks = chunks},
            kParameters) {}

  std::unique_ptr<crypto::AeadBatch> aead = drivers::make_boringssl_backend();
  tls::TlsContext context;
  stream::ChunkPool chunks{16};
  PacketSpaces spaces{kLocalMaxAckDelay};
  KeyPhase one_rtt{*aead};
  VersionChoice versions;
  SeededRng rng{1};
  Handshake handshake;
};

// Everything that `from` has to say at a level, as the CRYPTO frames of many small packets.
std::vector<std::pair<std::uint64_t, Octets>> flight_of(End& from, EncryptionLevel level, std::size_t room = 300) {
  std::vector<std::pair<std::uint64_t, Octets>> frames;
  while (true) {
    Octets out(room);
    ByteWriter writer{out};
    if (!from.handshake.crypto(level).write_frame(writer)) return frames;
    wire::FrameReader reader{writer.written()};
    const auto frame = std::get<wire::CryptoFrame>(reader.next().value());
    frames.emplace_back(frame.offset, Octets(frame.data.begin(), frame.data.end()));
  }
}

void give(End& to, EncryptionLevel level, const std::vector<std::pair<std::uint64_t, Octets>>& frames) {
  for (const auto& [offset, data] : frames) {
    ASSERT_TRUE(to.handshake.on_crypto_frame(level, {.offset = offset, .data = data}).has_value());
  }
}

class HandshakeTest : public ::testing::Test {
 protected:
  void carry(End& from, End& to) {
    for (const auto level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
      give(to, level, flight_of(from, level));
    }
    if (to.handshake.has_work()) {
      ASSERT_TRUE(to.handshake.advance(kStart).has_value());
    }
  }

  void complete() {
    ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
    carry(client_, server_);
    carry(server_, client_);
    carry(client_, server_);
    ASSERT_EQ(client_.handshake.state(), HandshakeState::kComplete);
    ASSERT_EQ(server_.handshake.state(), HandshakeState::kComplete);
  }

  End client_{Role::kClient};
  End server_{Role::kServer};
};

TEST_F(HandshakeTest, OnlyAClientHasWorkAtFirst) {
  EXPECT_TRUE(client_.handshake.has_work());
  EXPECT_FALSE(server_.handshake.has_work());
  EXPECT_EQ(client_.handshake.state(), HandshakeState::kInProgress);
}

TEST_F(HandshakeTest, AdvancingMakesTheClientHelloAndLeavesNoWork) {
  ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
  EXPECT_FALSE(client_.handshake.has_work());
  EXPECT_TRUE(client_.handshake.crypto(EncryptionLevel::kInitial).wants_to_send());
  EXPECT_FALSE(client_.spaces[PacketNumberSpace::kHandshake].can_write());
}

TEST_F(HandshakeTest, ClientHelloGivesTheServerHandshakeKeysAndTheParameters) {
  ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
  EXPECT_TRUE(server_.handshake.take_peer_parameters().empty());
  carry(client_, server_);
  EXPECT_TRUE(server_.spaces[PacketNumberSpace::kHandshake].can_write());
  EXPECT_TRUE(server_.spaces[PacketNumberSpace::kHandshake].can_read());
  // RFC 9001 §5.7-2: nothing of the client's 1-RTT packets can be read before its Finished.
  EXPECT_FALSE(server_.one_rtt.can_read());
  const auto parameters = wire::parse_transport_parameters(server_.handshake.take_peer_parameters(), Role::kClient);
  ASSERT_TRUE(parameters.has_value());
  EXPECT_EQ(parameters->initial_max_data, kParameters.initial_max_data);
  EXPECT_TRUE(server_.handshake.take_peer_parameters().empty());  // once
}

TEST_F(HandshakeTest, CompletesAtBothEnds) {
  complete();
  EXPECT_EQ(client_.handshake.alpn(), "h3");
  EXPECT_EQ(server_.handshake.alpn(), "h3");
  for (const End* end : {&client_, &server_}) {
    EXPECT_TRUE(end->one_rtt.can_read());
    EXPECT_TRUE(end->one_rtt.can_write());
  }
}

// RFC 9001 §4.1.2-1
// RFC 9000 §19.20-1
TEST_F(HandshakeTest, ServerOwesHandshakeDoneAsSoonAsItIsComplete) {
  EXPECT_FALSE(server_.handshake.handshake_done().is_wanted());
  complete();
  EXPECT_TRUE(server_.handshake.handshake_done().is_wanted());
  EXPECT_FALSE(client_.handshake.handshake_done().is_wanted());
}

// RFC 9001 §7-1
TEST_F(HandshakeTest, ClientHandsParametersOutOnlyWhenTheyAreAuthentic) {
  ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
  carry(client_, server_);
  give(client_, EncryptionLevel::kInitial, flight_of(server_, EncryptionLevel::kInitial));
  auto flight = flight_of(server_, EncryptionLevel::kHandshake, 100);
  const auto finished = flight.back();
  flight.pop_back();
  give(client_, EncryptionLevel::kHandshake, flight);
  ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
  EXPECT_TRUE(client_.handshake.take_peer_parameters().empty());
  give(client_, EncryptionLevel::kHandshake, {finished});
  ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
  EXPECT_FALSE(client_.handshake.take_peer_parameters().empty());
}

TEST_F(HandshakeTest, FramesInAnyOrderAndTwiceAreTheSameHandshake) {
  ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
  auto flight = flight_of(client_, EncryptionLevel::kInitial, 60);
  ASSERT_GT(flight.size(), 2U);
  std::ranges::reverse(flight);
  give(server_, EncryptionLevel::kInitial, flight);
  give(server_, EncryptionLevel::kInitial, flight);
  ASSERT_TRUE(server_.handshake.has_work());
  ASSERT_TRUE(server_.handshake.advance(kStart).has_value());
  EXPECT_TRUE(server_.handshake.crypto(EncryptionLevel::kHandshake).wants_to_send());
}

// RFC 9000 §7.5-1, §7.5-3
TEST_F(HandshakeTest, BuffersFourKilobytesAheadAndRefusesWhatIsTooFar) {
  const Octets octet{1};
  EXPECT_TRUE(server_.handshake.on_crypto_frame(EncryptionLevel::kInitial, {.offset = 4095, .data = octet}));
  const auto outcome =
      server_.handshake.on_crypto_frame(EncryptionLevel::kInitial, {.offset = stream::kMaxCryptoBuffer, .data = octet});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kCryptoBufferExceeded);
}

TEST_F(HandshakeTest, MessageOutOfPlaceIsACryptoErrorWithTheAlertOfTls) {
  const Octets server_hello{2, 0, 0, 2, 0, 0};  // a server has nothing to do with one
  ASSERT_TRUE(server_.handshake.on_crypto_frame(EncryptionLevel::kInitial, {.data = server_hello}).has_value());
  const auto outcome = server_.handshake.advance(kStart);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_GE(outcome.error().code, wire::TransportErrorCode::kCryptoErrorBase);
}

TEST_F(HandshakeTest, ConfirmedServerHasGivenItsMemoryBack) {
  complete();
  server_.handshake.on_confirmed();
  EXPECT_EQ(server_.handshake.state(), HandshakeState::kConfirmed);
  EXPECT_EQ(server_.chunks.in_use(), 0U);
  EXPECT_EQ(server_.handshake.alpn(), "");
  const Octets octet{1};
  const auto outcome = server_.handshake.on_crypto_frame(EncryptionLevel::kOneRtt, {.data = octet});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::crypto_error(10));
  EXPECT_TRUE(server_.handshake.advance(kStart).has_value());
}

TEST_F(HandshakeTest, ConfirmedClientStillListensToTls) {
  complete();
  client_.handshake.on_confirmed();
  EXPECT_EQ(client_.handshake.state(), HandshakeState::kConfirmed);
  EXPECT_EQ(client_.handshake.alpn(), "h3");
}

// RFC 9368 §4: the packets were in version 1, and the client's parameters say that it began with version 2.
TEST(HandshakeVersions, ClientThatSaysItChoseAnotherVersionIsRefused) {
  End client{Role::kClient, {wire::kVersion2}, wire::kVersion2};
  End server{Role::kServer, {wire::kVersion1, wire::kVersion2}, wire::kVersion1};
  ASSERT_TRUE(client.handshake.advance(kStart).has_value());
  give(server, EncryptionLevel::kInitial, flight_of(client, EncryptionLevel::kInitial));
  const auto outcome = server.handshake.advance(kStart);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().code, wire::TransportErrorCode::kVersionNegotiationError);
}

// RFC 9368 §3: the server's Chosen Version is the negotiated one, although its parameters were made before it chose.
TEST(HandshakeVersions, ServerSaysWhatItHasChosen) {
  End client{Role::kClient, {wire::kVersion1, wire::kVersion2}, wire::kVersion1};
  End server{Role::kServer, {wire::kVersion2, wire::kVersion1}, wire::kVersion1};
  ASSERT_TRUE(client.handshake.advance(kStart).has_value());
  give(server, EncryptionLevel::kInitial, flight_of(client, EncryptionLevel::kInitial));
  ASSERT_TRUE(server.handshake.advance(kStart).has_value());
  EXPECT_EQ(server.versions.current(), wire::kVersion2);
  client.versions.on_initial_opened(wire::kVersion2);
  for (const auto level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
    give(client, level, flight_of(server, level));
  }
  ASSERT_TRUE(client.handshake.advance(kStart).has_value());
  const auto parameters = wire::parse_transport_parameters(client.handshake.take_peer_parameters(), Role::kServer);
  ASSERT_TRUE(parameters && parameters->version_information);
  EXPECT_EQ(parameters->version_information->chosen, wire::kVersion2);
  EXPECT_TRUE(client.versions.on_peer_information(parameters->version_information).has_value());
}

// RFC 9001 §4.9.1-2
TEST_F(HandshakeTest, DiscardedLevelHasNothingToSend) {
  ASSERT_TRUE(client_.handshake.advance(kStart).has_value());
  client_.handshake.discard(EncryptionLevel::kInitial);
  EXPECT_FALSE(client_.handshake.crypto(EncryptionLevel::kInitial).wants_to_send());
}

}  // namespace
}  // namespace pollux::connection::testing
