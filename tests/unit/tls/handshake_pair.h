// A TLS client and a TLS server in one process, and the CRYPTO bytes between them, which a test may cut, change or
// hold back. Each endpoint records what TLS hands out, in order.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/rng.h"
#include "support/test_certificates.h"
#include "tls/tls_context.h"
#include "tls/tls_session.h"
#include "tls/tls_sink.h"

namespace pollux::tls::testing {

using wire::EncryptionLevel;
using wire::TransportError;

inline constexpr std::array kLevels{EncryptionLevel::kInitial, EncryptionLevel::kHandshake, EncryptionLevel::kOneRtt};
inline constexpr std::array<std::uint8_t, 3> kClientParameters{1, 2, 3};
inline constexpr std::array<std::uint8_t, 5> kServerParameters{5, 6, 7, 8, 9};

struct Secret {
  crypto::CipherSuite suite{};
  std::vector<std::uint8_t> bytes;
  [[nodiscard]] bool operator==(const Secret&) const = default;
};

class RecordingSink final : public TlsSink {
 public:
  void on_secret(KeyDirection direction, EncryptionLevel level, crypto::CipherSuite suite, Bytes secret) override {
    std::optional<Secret>& place = secrets[wire::index_of(level)][static_cast<std::size_t>(direction)];
    EXPECT_FALSE(place.has_value()) << "a second secret for one level and direction";
    place = Secret{suite, {secret.begin(), secret.end()}};
    note(std::string(direction == KeyDirection::kRead ? "read " : "write ") + name(level));
    if (on_secret_hook) on_secret_hook();
  }

  void on_crypto_data(EncryptionLevel level, Bytes data) override {
    std::vector<std::uint8_t>& out = outgoing[wire::index_of(level)];
    out.insert(out.end(), data.begin(), data.end());
    note(std::string("data ") + name(level));
  }

  [[nodiscard]] const std::optional<Secret>& secret(KeyDirection direction, EncryptionLevel level) const {
    return secrets[wire::index_of(level)][static_cast<std::size_t>(direction)];
  }

  std::vector<std::string> events;  // runs of the same event are one
  std::array<std::vector<std::uint8_t>, wire::kEncryptionLevelCount> outgoing;
  std::array<std::array<std::optional<Secret>, 2>, wire::kEncryptionLevelCount> secrets;
  std::function<void()> on_secret_hook;

 private:
  static const char* name(EncryptionLevel level) {
    constexpr std::array kNames{"Initial", "0-RTT", "Handshake", "1-RTT"};
    return kNames[wire::index_of(level)];
  }
  void note(std::string event) {
    if (events.empty() || events.back() != event) events.push_back(std::move(event));
  }
};

inline constexpr Timestamp kNow = Timestamp::from_nanoseconds(1'000'000'000);

struct Endpoint {
  Endpoint(const TlsContext& context, const SessionParameters& parameters)
      : session(std::make_unique<TlsSession>(context, sink, parameters)) {}

  // Remembers the first error only.
  void advance() { remember(session->advance(now)); }
  void give(EncryptionLevel level, Bytes data) {
    remember(session->provide(level, data));
    advance();
  }
  void remember(const std::expected<void, TransportError>& outcome) {
    if (!outcome && !error) error = outcome.error();
  }
  [[nodiscard]] std::uint64_t error_code() const { return error ? static_cast<std::uint64_t>(error->code) : 0; }

  Timestamp now = kNow;
  RecordingSink sink;
  std::unique_ptr<TlsSession> session;
  std::optional<TransportError> error;
};

// How many of the `remaining` bytes (at least 1) go over at once.
using Cut = std::function<std::size_t(std::size_t remaining)>;
// Changes a flight of one level before it goes over.
using Tamper = std::function<void(wire::Role sender, EncryptionLevel level, std::vector<std::uint8_t>& flight)>;

inline std::size_t whole(std::size_t remaining) {
  return remaining;
}
inline std::size_t one_byte(std::size_t) {
  return 1;
}

struct HandshakePair {
  HandshakePair(const TlsContext& client_context, const TlsContext& server_context,
                Bytes early_data_context = kServerParameters)
      : client(client_context, {.transport_parameters = kClientParameters}),
        server(server_context, {.transport_parameters = kServerParameters, .early_data_context = early_data_context}) {}

  // Until neither side has anything to say or one has failed.
  void run(const Cut& cut = whole, const Tamper& tamper = {}) {
    client.advance();
    while (!client.error && !server.error) {
      const bool client_spoke = carry(client, server, wire::Role::kClient, cut, tamper);
      const bool server_spoke = carry(server, client, wire::Role::kServer, cut, tamper);
      if (!client_spoke && !server_spoke) return;
    }
  }

  static bool carry(Endpoint& from, Endpoint& to, wire::Role sender, const Cut& cut, const Tamper& tamper = {}) {
    bool spoke = false;
    for (const EncryptionLevel level : kLevels) {
      std::vector<std::uint8_t> flight = std::exchange(from.sink.outgoing[wire::index_of(level)], {});
      if (flight.empty()) continue;
      spoke = true;
      if (tamper) tamper(sender, level, flight);
      Bytes rest = flight;
      while (!rest.empty() && !to.error) {
        const std::size_t size = cut(rest.size());
        to.give(level, rest.first(size));
        rest = rest.subspan(size);
      }
    }
    return spoke;
  }

  [[nodiscard]] bool complete() const {
    return client.session->handshake_complete() && server.session->handshake_complete();
  }

  Endpoint client;
  Endpoint server;
};

// One certificate of each type for the whole test program: RSA keys are slow to make.
inline const pollux::support::TestCertificate& certificate_of(pollux::support::KeyType type) {
  static const std::array made{pollux::support::make_test_certificate(pollux::support::KeyType::kEcdsaP256),
                               pollux::support::make_test_certificate(pollux::support::KeyType::kEcdsaP384),
                               pollux::support::make_test_certificate(pollux::support::KeyType::kRsa2048)};
  return made[static_cast<std::size_t>(type)];
}

inline TlsContext server_context(const ServerOptions& options = {.alpn = {"h3"}},
                                 pollux::support::KeyType type = pollux::support::KeyType::kEcdsaP256) {
  const pollux::support::TestCertificate& made = certificate_of(type);
  return TlsContext::server(Credentials::from_pem(made.certificate_pem, made.key_pem).value(), options).value();
}

inline ClientOptions trusting_client(pollux::support::KeyType type = pollux::support::KeyType::kEcdsaP256) {
  return {.alpn = {"h3"}, .server_name = "localhost", .trusted_roots_pem = certificate_of(type).certificate_pem};
}

inline TlsContext client_context(const ClientOptions& options = trusting_client()) {
  return TlsContext::client(options).value();
}

}  // namespace pollux::tls::testing
