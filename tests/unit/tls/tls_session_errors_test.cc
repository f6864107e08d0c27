// What TlsSession says of peers that break TLS or the rules QUIC adds to it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tls/alert.h"
#include "unit/tls/handshake_pair.h"
#include "unit/tls/tls_messages.h"

namespace pollux::tls::testing {
namespace {

using pollux::support::KeyType;
using wire::Role;
using wire::TransportErrorCode;

constexpr auto kProtocolViolation = static_cast<std::uint64_t>(TransportErrorCode::kProtocolViolation);
constexpr auto kCryptoBufferExceeded = static_cast<std::uint64_t>(TransportErrorCode::kCryptoBufferExceeded);

Tamper with_client_hello(const std::function<void(Message&)>& edit) {
  return [edit](Role sender, EncryptionLevel level, Message& flight) {
    if (sender == Role::kClient && level == EncryptionLevel::kInitial) edit(flight);
  };
}

Tamper with_encrypted_extensions(const std::function<void(Message&)>& edit) {
  return [edit](Role sender, EncryptionLevel level, Message& flight) {
    if (sender == Role::kServer && level == EncryptionLevel::kHandshake) edit(flight);
  };
}

struct ErrorCodes {
  std::uint64_t client = 0;
  std::uint64_t server = 0;
};

ErrorCodes codes_after(const Tamper& tamper) {
  HandshakePair pair(client_context(), server_context());
  pair.run(whole, tamper);
  EXPECT_FALSE(pair.complete());
  return {pair.client.error_code(), pair.server.error_code()};
}

// A pair whose handshake is over.
struct CompletePair : HandshakePair {
  CompletePair() : HandshakePair(client_context(), server_context()) {
    run();
    EXPECT_TRUE(complete());
  }
};

constexpr std::uint16_t kSupportedVersionsExtension = 43;
constexpr std::uint64_t kProtocolVersionAlert = 0x100 + 70;

// RFC 9001 §4.2-1
TEST(TlsSessionErrors, NothingOlderThanTls13IsOffered) {
  constexpr std::size_t kTls13 = 0x0304;
  HandshakePair pair(client_context(), server_context());
  pair.client.advance();
  const Message hello = pair.client.sink.outgoing[wire::index_of(EncryptionLevel::kInitial)];
  const std::size_t extension = find_extension(hello, extensions_of_client_hello(hello), kSupportedVersionsExtension);
  const std::size_t count = read_be(hello, extension + 4, 1) / 2;
  ASSERT_GE(count, 1U);
  for (std::size_t i = 0; i < count; ++i) EXPECT_GE(read_be(hello, extension + 5 + 2 * i, 2), kTls13);
}

// RFC 9001 §4.2-2: without the extension the ClientHello asks for TLS 1.2, and the ServerHello takes it.
TEST(TlsSessionErrors, AnOlderTlsEndsTheConnection) {
  EXPECT_EQ(codes_after(with_client_hello([](Message& hello) {
              remove_extension(hello, extensions_of_client_hello(hello), kSupportedVersionsExtension);
            })).server,
            kProtocolVersionAlert);
  EXPECT_NE(codes_after([](Role sender, EncryptionLevel level, Message& flight) {
              if (sender != Role::kServer || level != EncryptionLevel::kInitial) return;
              const std::size_t session_id = 4 + 2 + 32;
              const std::size_t block = session_id + 1 + read_be(flight, session_id, 1) + 2 + 1;
              remove_extension(flight, block, kSupportedVersionsExtension);
            }).client,
            0U);
}

// RFC 9001 §8.1-2
TEST(TlsSessionErrors, NoCommonProtocolIsNoApplicationProtocol) {
  HandshakePair pair(client_context(), server_context({.alpn = {"hq-interop"}}));
  pair.run();
  EXPECT_EQ(pair.server.error_code(), 0x178u);
  EXPECT_EQ(pair.server.error->frame_type, 0x06u);
  EXPECT_EQ(pair.server.error->reason, "no application protocol in common");
}

// RFC 9001 §8.1-2
// RFC 9000 §7-2
TEST(TlsSessionErrors, AClientHelloWithoutAlpnIsNoApplicationProtocol) {
  EXPECT_EQ(codes_after(with_client_hello([](Message& hello) {
              remove_extension(hello, extensions_of_client_hello(hello), kAlpnExtension);
            })).server,
            0x178u);
}

// RFC 9001 §8.1-3
TEST(TlsSessionErrors, AServerWithoutAlpnIsNoApplicationProtocol) {
  EXPECT_EQ(codes_after(with_encrypted_extensions([](Message& flight) {
              remove_extension(flight, kExtensionsOfEncryptedExtensions, kAlpnExtension);
            })).client,
            0x178u);
}

// RFC 9001 §8.1-7
TEST(TlsSessionErrors, AServerThatPicksWhatWasNotOfferedIsNoApplicationProtocol) {
  EXPECT_EQ(codes_after(with_encrypted_extensions([](Message& flight) {
              const std::size_t at = find_extension(flight, kExtensionsOfEncryptedExtensions, kAlpnExtension);
              ASSERT_EQ(flight[at + 7], 'h');
              flight[at + 7] = 'g';
            })).client,
            0x178u);
}

// RFC 9001 §8.2-1
TEST(TlsSessionErrors, AClientHelloWithoutTransportParametersIsMissingExtension) {
  EXPECT_EQ(codes_after(with_client_hello([](Message& hello) {
              remove_extension(hello, extensions_of_client_hello(hello), kTransportParametersExtension);
            })).server,
            0x16du);
}

// RFC 9001 §8.2-1
TEST(TlsSessionErrors, EncryptedExtensionsWithoutTransportParametersIsMissingExtension) {
  EXPECT_EQ(codes_after(with_encrypted_extensions([](Message& flight) {
              remove_extension(flight, kExtensionsOfEncryptedExtensions, kTransportParametersExtension);
            })).client,
            0x16du);
}

// RFC 9001 §8.4-2
TEST(TlsSessionErrors, CompatibilityModeIsAProtocolViolation) {
  EXPECT_EQ(codes_after(with_client_hello(add_session_id)).server, kProtocolViolation);
}

// RFC 9001 §4.4-1
TEST(TlsSessionErrors, AnUntrustedCertificateIsUnknownCa) {
  ClientOptions options = trusting_client();
  options.trusted_roots_pem = certificate_of(KeyType::kEcdsaP384).certificate_pem;
  HandshakePair pair(client_context(options), server_context());
  pair.run();
  EXPECT_FALSE(pair.client.session->handshake_complete());
  EXPECT_EQ(pair.client.error_code(), 0x100u + static_cast<unsigned>(Alert::kUnknownCa));
}

// RFC 9001 §4.4-1
// RFC 9114 §3.1-1, §3.1-2
TEST(TlsSessionErrors, ACertificateOfAnotherNameIsRefused) {
  for (const std::string name : {"edge.example", "10.1.2.3"}) {
    ClientOptions options = trusting_client();
    options.server_name = name;
    HandshakePair pair(client_context(options), server_context());
    pair.run();
    EXPECT_FALSE(pair.client.session->handshake_complete());
    EXPECT_GE(pair.client.error_code(), 0x100u) << name;
  }
}

TEST(TlsSessionErrors, AnyCertificateWillDoForAClientThatDoesNotVerify) {
  ClientOptions options = trusting_client();
  options.verification = PeerVerification::kNone;
  options.trusted_roots_pem = "";
  options.server_name = "edge.example";
  HandshakePair pair(client_context(options), server_context());
  pair.run();
  EXPECT_TRUE(pair.complete());
}

TEST(TlsSessionErrors, NoCommonGroupIsHandshakeFailure) {
  ClientOptions options = trusting_client();
  options.groups = {NamedGroup::kSecp256r1};
  HandshakePair pair(client_context(options), server_context({.alpn = {"h3"}, .groups = {NamedGroup::kX25519}}));
  pair.run();
  EXPECT_EQ(pair.server.error_code(), 0x128u);
}

// RFC 9001 §4.1.3-1, §4.1.3-2
TEST(TlsSessionErrors, NewDataAtAnEndedLevelIsAProtocolViolation) {
  for (const EncryptionLevel level : {EncryptionLevel::kInitial, EncryptionLevel::kHandshake}) {
    CompletePair pair;
    pair.server.give(level, kClientParameters);
    EXPECT_EQ(pair.server.error_code(), kProtocolViolation);
    pair.client.give(level, kClientParameters);
    EXPECT_EQ(pair.client.error_code(), kProtocolViolation);
  }
}

// RFC 9001 §4.1.3-3
TEST(TlsSessionErrors, DataLeftOverWhenALevelEndsIsAProtocolViolation) {
  const ErrorCodes server = codes_after(with_client_hello([](Message& hello) { hello.push_back(1); }));
  EXPECT_EQ(server.server, kProtocolViolation);
  const ErrorCodes client = codes_after([](Role sender, EncryptionLevel level, Message& flight) {
    if (sender == Role::kServer && level == EncryptionLevel::kInitial) flight.push_back(8);
  });
  EXPECT_EQ(client.client, kProtocolViolation);
  const ErrorCodes finished = codes_after([](Role sender, EncryptionLevel level, Message& flight) {
    if (sender == Role::kClient && level == EncryptionLevel::kHandshake) flight.push_back(24);
  });
  EXPECT_EQ(finished.server, kProtocolViolation);
}

// RFC 9001 §8.3-2
TEST(TlsSessionErrors, CryptoDataInZeroRttIsAProtocolViolation) {
  HandshakePair pair(client_context(), server_context());
  pair.server.give(EncryptionLevel::kEarlyData, kClientParameters);
  EXPECT_EQ(pair.server.error_code(), kProtocolViolation);
}

// RFC 9001 §6: keys are updated by QUIC, never by TLS.
// RFC 9001 §6-3
TEST(TlsSessionErrors, ATlsKeyUpdateIsUnexpectedMessage) {
  constexpr std::array<std::uint8_t, 5> kKeyUpdate{24, 0, 0, 1, 0};
  CompletePair pair;
  pair.server.give(EncryptionLevel::kOneRtt, kKeyUpdate);
  EXPECT_EQ(pair.server.error_code(), 0x10au);
  pair.client.give(EncryptionLevel::kOneRtt, kKeyUpdate);
  EXPECT_EQ(pair.client.error_code(), 0x10au);
}

// RFC 9001 §4.4-5
TEST(TlsSessionErrors, ACertificateRequestAfterTheHandshakeIsAProtocolViolation) {
  constexpr std::array<std::uint8_t, 7> kCertificateRequest{13, 0, 0, 3, 0, 0, 0};
  CompletePair pair;
  pair.client.give(EncryptionLevel::kOneRtt, kCertificateRequest);
  EXPECT_EQ(pair.client.error_code(), kProtocolViolation);
}

Message ticket_with_early_data(std::uint8_t last_byte_of_limit) {
  Message ticket{4,    0,    0,    0,  // NewSessionTicket, length below
                 0,    0,    1,    0,
                 1,    2,    3,    4,  // lifetime, age_add
                 1,    0,    0,    3,
                 7,    7,    7,  // nonce, ticket
                 0,    8,    0,    42,
                 0,    4,  // extensions: early_data
                 0xff, 0xff, 0xff, last_byte_of_limit};
  ticket[3] = static_cast<std::uint8_t>(ticket.size() - 4);
  return ticket;
}

// RFC 9001 §4.6.1-2
TEST(TlsSessionErrors, ATicketThatLimitsEarlyDataIsAProtocolViolation) {
  CompletePair pair;
  pair.client.give(EncryptionLevel::kOneRtt, ticket_with_early_data(0xff));
  EXPECT_FALSE(pair.client.error);
  pair.client.give(EncryptionLevel::kOneRtt, ticket_with_early_data(0xfe));
  EXPECT_EQ(pair.client.error_code(), kProtocolViolation);
}

TEST(TlsSessionErrors, MoreThanTlsWillHoldIsCryptoBufferExceeded) {
  HandshakePair pair(client_context(), server_context());
  Message endless(100'000, 0);
  endless[0] = 1;
  endless[1] = 0xff;
  pair.server.give(EncryptionLevel::kInitial, endless);
  EXPECT_EQ(pair.server.error_code(), kCryptoBufferExceeded);
}

TEST(TlsSessionErrors, MoreThanMayWaitForALevelIsCryptoBufferExceeded) {
  HandshakePair pair(client_context(), server_context());
  const Message ahead(kMaxWaitingCryptoBytes, 0);
  EXPECT_TRUE(pair.client.session->provide(EncryptionLevel::kHandshake, ahead));
  pair.client.give(EncryptionLevel::kHandshake, kClientParameters);
  EXPECT_EQ(pair.client.error_code(), kCryptoBufferExceeded);
}

// RFC 9001 §4.8-1: there is no alert that a session survives.
TEST(TlsSessionErrors, ADeadSessionRepeatsItsError) {
  HandshakePair pair(client_context(), server_context({.alpn = {"hq-interop"}}));
  pair.run();
  const TransportError first = pair.server.error.value();
  EXPECT_EQ(pair.server.session->provide(EncryptionLevel::kInitial, kClientParameters).error(), first);
  EXPECT_EQ(pair.server.session->advance(kNow).error(), first);
  EXPECT_FALSE(pair.server.session->handshake_complete());
}

// One session's error must not be taken for another's: BoringSSL's error queue belongs to the thread.
TEST(TlsSessionErrors, LeaveOtherSessionsAlone) {
  HandshakePair good(client_context(), server_context());
  good.client.advance();
  HandshakePair bad(client_context(), server_context());
  bad.run(whole, with_client_hello(add_session_id));
  ASSERT_TRUE(bad.server.error);
  good.run();
  EXPECT_TRUE(good.complete());
}

TEST(TlsSessionErrors, ADamagedSignatureIsDecryptError) {
  EXPECT_EQ(codes_after(with_encrypted_extensions([](Message& flight) {
              std::size_t at = 0;
              while (flight[at] != 15) at += 4 + read_be(flight, at + 1, 3);  // to the CertificateVerify
              flight[at + 4 + read_be(flight, at + 1, 3) - 1] ^= 1;
            })).client,
            0x133u);
}

struct Flip {
  Role sender;
  EncryptionLevel level;
};

// Every byte is under the transcript: a changed one ends the handshake, or leaves a side waiting, but never passes.
void flip_and_judge(const TlsContext& client, const TlsContext& server, Flip where, SeededRng& rng) {
  HandshakePair pair(client, server);
  bool flipped = false;
  pair.run(whole, [&](Role sender, EncryptionLevel level, Message& flight) {
    if (flipped || sender != where.sender || level != where.level) return;
    flight[rng.below(flight.size())] ^= static_cast<std::uint8_t>(1U << rng.below(8));
    flipped = true;
  });
  EXPECT_TRUE(flipped);
  EXPECT_FALSE(pair.complete());
  for (const Endpoint* endpoint : {&pair.client, &pair.server}) {
    const std::uint64_t code = endpoint->error_code();
    if (endpoint->error) {
      EXPECT_TRUE((code >= 0x100 && code <= 0x1ff) || code == kProtocolViolation || code == kCryptoBufferExceeded)
          << code << ": " << endpoint->error->reason;
      EXPECT_FALSE(endpoint->error->reason.empty());
    }
  }
}

// RFC 9000 §7-1
TEST(TlsSessionErrors, AFlippedBitAnywhereNeverCompletesAndNeverCrashes) {
  const TlsContext client = client_context();
  const TlsContext server = server_context();
  constexpr std::array kWhere{
      Flip{Role::kClient, EncryptionLevel::kInitial}, Flip{Role::kServer, EncryptionLevel::kInitial},
      Flip{Role::kServer, EncryptionLevel::kHandshake}, Flip{Role::kClient, EncryptionLevel::kHandshake}};
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRng rng(seed);
    flip_and_judge(client, server, kWhere[seed % kWhere.size()], rng);
  }
}

// RFC 9001 §4.2-2: without the extension, the oldest version that could be meant is TLS 1.2.
TEST(TlsSessionErrors, AnOlderTlsIsProtocolVersion) {
  EXPECT_EQ(codes_after(with_client_hello([](Message& hello) {
              remove_extension(hello, extensions_of_client_hello(hello), kSupportedVersionsExtension);
            })).server,
            0x146u);
  EXPECT_EQ(codes_after([](Role sender, EncryptionLevel level, Message& flight) {
              if (sender != Role::kServer || level != EncryptionLevel::kInitial) return;
              // A ServerHello has one cipher suite and one compression method.
              const std::size_t suite = 4 + 2 + 32 + 1 + read_be(flight, 4 + 2 + 32, 1);
              remove_extension(flight, suite + 2 + 1, kSupportedVersionsExtension);
            }).client,
            0x146u);
}

// RFC 9001 §5.3-1: AES-CCM with a short tag has no header protection here, so it is not negotiated.
TEST(TlsSessionErrors, ACipherSuiteWithoutHeaderProtectionIsHandshakeFailure) {
  constexpr std::uint16_t kAes128Ccm8 = 0x1305;
  EXPECT_EQ(codes_after(with_client_hello([](Message& hello) {
              const std::size_t suites = 4 + 2 + 32 + 1 + read_be(hello, 4 + 2 + 32, 1);
              for (std::size_t at = 0; at < read_be(hello, suites, 2); at += 2) {
                write_be(hello, suites + 2 + at, 2, kAes128Ccm8);
              }
            })).server,
            0x128u);
}

// RFC 9001 §5.3-2: one of the suites that are offered is unknown; the server goes on with another.
TEST(TlsSessionErrors, AnUnknownCipherSuiteBesideOthersIsNoError) {
  HandshakePair pair(client_context(), server_context());
  pair.client.advance();
  Message hello = pair.client.sink.outgoing[wire::index_of(EncryptionLevel::kInitial)];
  const std::size_t suites = 4 + 2 + 32 + 1 + read_be(hello, 4 + 2 + 32, 1);
  ASSERT_GT(read_be(hello, suites, 2), 2u);
  write_be(hello, suites + 2, 2, 0x13f1);
  pair.server.give(EncryptionLevel::kInitial, hello);
  EXPECT_EQ(pair.server.error_code(), 0u);
  EXPECT_TRUE(pair.server.sink.secret(KeyDirection::kWrite, EncryptionLevel::kHandshake).has_value());
}

}  // namespace
}  // namespace pollux::tls::testing
