#include "tls/tls_session.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "unit/tls/handshake_pair.h"
#include "unit/tls/tls_messages.h"

namespace pollux::tls::testing {
namespace {

using crypto::CipherSuite;
using pollux::support::KeyType;
using ::testing::ElementsAreArray;

void expect_equal_secrets(const HandshakePair& pair) {
  for (const EncryptionLevel level : {EncryptionLevel::kHandshake, EncryptionLevel::kOneRtt}) {
    const auto& client_write = pair.client.sink.secret(KeyDirection::kWrite, level);
    const auto& client_read = pair.client.sink.secret(KeyDirection::kRead, level);
    ASSERT_TRUE(client_write && client_read);
    EXPECT_EQ(client_write, pair.server.sink.secret(KeyDirection::kRead, level));
    EXPECT_EQ(client_read, pair.server.sink.secret(KeyDirection::kWrite, level));
    EXPECT_NE(client_read, client_write);
  }
}

void expect_complete(const HandshakePair& pair) {
  EXPECT_FALSE(pair.client.error) << pair.client.error->reason;
  EXPECT_FALSE(pair.server.error) << pair.server.error->reason;
  ASSERT_TRUE(pair.complete());
  expect_equal_secrets(pair);
  for (const Endpoint* endpoint : {&pair.client, &pair.server}) {
    EXPECT_EQ(endpoint->session->alpn(), "h3");
    EXPECT_EQ(endpoint->session->read_level(), EncryptionLevel::kOneRtt);
  }
  EXPECT_THAT(pair.client.session->peer_transport_parameters(), ElementsAreArray(kServerParameters));
  EXPECT_THAT(pair.server.session->peer_transport_parameters(), ElementsAreArray(kClientParameters));
  EXPECT_EQ(pair.server.session->server_name(), "localhost");
}

class EachKeyAndGroup : public ::testing::TestWithParam<std::tuple<KeyType, NamedGroup>> {};

TEST_P(EachKeyAndGroup, CompletesAHandshakeThatTheClientVerifies) {
  const auto [key, group] = GetParam();
  ClientOptions options = trusting_client(key);
  options.groups = {group};
  HandshakePair pair(client_context(options), server_context({.alpn = {"h3"}}, key));
  pair.run();
  expect_complete(pair);
  const std::string_view name = group == NamedGroup::kX25519MlKem768 ? "X25519MLKEM768"
                                : group == NamedGroup::kX25519       ? "X25519"
                                                                     : "P-256";
  EXPECT_EQ(pair.client.session->group_name(), name);
  EXPECT_EQ(pair.server.session->group_name(), name);
}

INSTANTIATE_TEST_SUITE_P(TlsSession, EachKeyAndGroup,
                         ::testing::Combine(::testing::Values(KeyType::kEcdsaP256, KeyType::kEcdsaP384,
                                                              KeyType::kRsa2048),
                                            ::testing::ValuesIn(kDefaultGroups)));

class EachCipherSuite : public ::testing::TestWithParam<CipherSuite> {};

TEST_P(EachCipherSuite, IsForcedByAClientThatOffersItAlone) {
  ClientOptions options = trusting_client();
  options.cipher_suites = {GetParam()};
  HandshakePair pair(client_context(options), server_context());
  pair.run();
  expect_complete(pair);
  EXPECT_EQ(pair.client.session->cipher_suite(), GetParam());
  EXPECT_EQ(pair.server.session->cipher_suite(), GetParam());
  const auto& secret = pair.server.sink.secret(KeyDirection::kRead, EncryptionLevel::kOneRtt);
  EXPECT_EQ(secret->suite, GetParam());
  EXPECT_EQ(secret->bytes.size(), GetParam() == CipherSuite::kAes256GcmSha384 ? 48u : 32u);
}

INSTANTIATE_TEST_SUITE_P(TlsSession, EachCipherSuite,
                         ::testing::Values(CipherSuite::kAes128GcmSha256, CipherSuite::kAes256GcmSha384,
                                           CipherSuite::kChaCha20Poly1305Sha256));

TEST(TlsSession, OffersThePostQuantumGroupFirst) {
  HandshakePair pair(client_context(), server_context());
  pair.client.advance();
  EXPECT_GT(pair.client.sink.outgoing[wire::index_of(EncryptionLevel::kInitial)].size(), 1200u);
  pair.run();
  expect_complete(pair);
  EXPECT_EQ(pair.server.session->group_name(), "X25519MLKEM768");
}

TEST(TlsSession, CompletesByteByByte) {
  HandshakePair pair(client_context(), server_context());
  pair.run(one_byte);
  expect_complete(pair);
}

TEST(TlsSession, CompletesWhereverTheFlightsAreCut) {
  const TlsContext client = client_context();
  const TlsContext server = server_context();
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRng rng(seed);
    HandshakePair pair(client, server);
    pair.run([&](std::size_t remaining) { return 1 + rng.below(remaining); });
    expect_complete(pair);
  }
}

TEST(TlsSession, CompletesAfterAHelloRetryRequest) {
  ClientOptions options = trusting_client();
  options.groups = {NamedGroup::kX25519, NamedGroup::kSecp256r1};
  HandshakePair pair(client_context(options), server_context({.alpn = {"h3"}, .groups = {NamedGroup::kSecp256r1}}));
  pair.run();
  expect_complete(pair);
  EXPECT_EQ(pair.client.session->group_name(), "P-256");
}

TEST(TlsSession, LetsDataOfALaterLevelWaitForItsTurn) {
  HandshakePair pair(client_context(), server_context());
  pair.client.advance();
  HandshakePair::carry(pair.client, pair.server, wire::Role::kClient, whole);
  auto& outgoing = pair.server.sink.outgoing;
  EXPECT_TRUE(pair.client.session->provide(EncryptionLevel::kHandshake, outgoing[2]));
  pair.client.advance();
  EXPECT_EQ(pair.client.session->read_level(), EncryptionLevel::kInitial);
  EXPECT_TRUE(pair.client.session->provide(EncryptionLevel::kInitial, outgoing[0]));
  outgoing = {};
  pair.client.advance();
  pair.run();
  expect_complete(pair);
}

// RFC 9000 §7-2
// RFC 9001 §8.1-5
TEST(TlsSession, AgreesOnAProtocolThatBothKnow) {
  ClientOptions options = trusting_client();
  options.alpn = {"h9", "h3"};
  HandshakePair pair(client_context(options), server_context({.alpn = {"hq-interop", "h3"}}));
  pair.run();
  expect_complete(pair);
}

TEST(TlsSession, VerifiesAServerByItsAddress) {
  ClientOptions options = trusting_client();
  options.server_name = "::1";
  HandshakePair pair(client_context(options), server_context());
  pair.run();
  EXPECT_TRUE(pair.complete());
  EXPECT_EQ(pair.server.session->server_name(), "");
}

TEST(TlsSession, OutlivesItsContext) {
  std::optional<TlsContext> client = client_context();
  std::optional<TlsContext> server = server_context();
  HandshakePair pair(*client, *server);
  client.reset();
  server.reset();
  pair.run();
  expect_complete(pair);
}

TEST(TlsSession, CanBeDestroyedAtAnyPointOfTheHandshake) {
  for (std::size_t bytes = 0; bytes < 4000; bytes += 97) {
    HandshakePair pair(client_context(), server_context());
    std::size_t left = bytes;
    pair.run([&](std::size_t remaining) {
      const std::size_t size = std::min(left, remaining);
      if (size == 0) pair.client.error = pair.server.error = TransportError{};  // stops here
      left -= size;
      return size;
    });
    pair.client.session.reset();
    pair.server.session.reset();
  }
}

// RFC 9001 §8.4-1
TEST(TlsSession, AsksForNoCompatibilityMode) {
  HandshakePair pair(client_context(), server_context());
  pair.client.advance();
  const auto& hello = pair.client.sink.outgoing[0];
  // Behind type and length (4 bytes), version (2) and random (32) comes the length of legacy_session_id.
  ASSERT_GT(hello.size(), 38u);
  EXPECT_EQ(hello[38], 0);
}

// RFC 9001 §4.5: without tickets there is nothing more to say once the handshake is over.
TEST(TlsSession, SendsNoTicket) {
  HandshakePair pair(client_context(), server_context());
  pair.run();
  ASSERT_TRUE(pair.complete());
  EXPECT_TRUE(pair.server.sink.outgoing[wire::index_of(EncryptionLevel::kOneRtt)].empty());
}

TEST(TlsSession, KnowsNothingOfThePeerBeforeItSpoke) {
  HandshakePair pair(client_context(), server_context());
  pair.server.advance();
  EXPECT_FALSE(pair.server.error);
  EXPECT_FALSE(pair.server.session->handshake_complete());
  EXPECT_TRUE(pair.server.session->peer_transport_parameters().empty());
  EXPECT_TRUE(pair.server.session->alpn().empty());
  EXPECT_TRUE(pair.server.session->group_name().empty());
  EXPECT_FALSE(pair.server.session->cipher_suite());
}

// RFC 9001 §4.2-1
TEST(TlsSession, OffersNothingOlderThanTls13) {
  HandshakePair pair(client_context(), server_context());
  pair.client.advance();
  const Message& hello = pair.client.sink.outgoing[wire::index_of(EncryptionLevel::kInitial)];
  const std::size_t at = find_extension(hello, extensions_of_client_hello(hello), 0x002b);
  bool tls13 = false;
  for (std::size_t i = 0; i < read_be(hello, at + 4, 1); i += 2) {
    const std::size_t version = read_be(hello, at + 5 + i, 2);
    tls13 |= version == 0x0304;
    // RFC 8701: others than that may be reserved values, whose two bytes are alike and end in ten.
    EXPECT_TRUE(version == 0x0304 || ((version & 0x0f0f) == 0x0a0a && version >> 8 == (version & 0xff))) << version;
  }
  EXPECT_TRUE(tls13);
}

// RFC 9001 §4.4-4: after the handshake the server sends tickets, and never a CertificateRequest.
TEST(TlsSession, AsksForNothingAfterTheHandshake) {
  constexpr std::uint8_t kNewSessionTicket = 4;
  HandshakePair pair(client_context(), server_context());
  pair.run(whole, [&](wire::Role sender, EncryptionLevel level, Message& flight) {
    if (sender != wire::Role::kServer || level != EncryptionLevel::kOneRtt) return;
    for (std::size_t at = 0; at < flight.size(); at += 4 + read_be(flight, at + 1, 3)) {
      EXPECT_EQ(flight[at], kNewSessionTicket);
    }
  });
  EXPECT_TRUE(pair.complete());
}

}  // namespace
}  // namespace pollux::tls::testing
