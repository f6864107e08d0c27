#include "perf/limits/raw_tls.h"

#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/invariant.h"
#include "support/test_certificates.h"

namespace pollux::perf {
namespace {

using Clock = std::chrono::steady_clock;
using Flight = std::array<std::vector<std::uint8_t>, 4>;  // by level

// What `ssl` has to say is laid here.
Flight& flight_of(const SSL* ssl) {
  return *static_cast<Flight*>(SSL_get_app_data(ssl));
}

int take_secret(SSL*, ssl_encryption_level_t, const SSL_CIPHER*, const std::uint8_t*, std::size_t) {
  return 1;
}

int take_data(SSL* ssl, ssl_encryption_level_t level, const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t>& said = flight_of(ssl)[static_cast<std::size_t>(level)];
  said.insert(said.end(), data, data + size);
  return 1;
}

int flush(SSL*) {
  return 1;
}

int take_alert(SSL*, ssl_encryption_level_t, std::uint8_t) {
  return 1;
}

// QUIC insists on a protocol.
constexpr std::array<std::uint8_t, 2> kProtocols{1, 'x'};

int choose_protocol(SSL*, const std::uint8_t** out, std::uint8_t* size, const std::uint8_t*, unsigned, void*) {
  *out = kProtocols.data() + 1;
  *size = 1;
  return SSL_TLSEXT_ERR_OK;
}

constexpr SSL_QUIC_METHOD kMethod{.set_read_secret = take_secret,
                                  .set_write_secret = take_secret,
                                  .add_handshake_data = take_data,
                                  .flush_flight = flush,
                                  .send_alert = take_alert};

bssl::UniquePtr<SSL_CTX> make_context() {
  bssl::UniquePtr<SSL_CTX> context{SSL_CTX_new(TLS_method())};
  static constexpr std::array<std::uint16_t, 1> kGroups{SSL_GROUP_X25519};
  POLLUX_INVARIANT(SSL_CTX_set_min_proto_version(context.get(), TLS1_3_VERSION) == 1);
  POLLUX_INVARIANT(SSL_CTX_set_quic_method(context.get(), &kMethod) == 1);
  POLLUX_INVARIANT(SSL_CTX_set1_group_ids(context.get(), kGroups.data(), kGroups.size()) == 1);
  return context;
}

bssl::UniquePtr<BIO> text(const std::string& pem) {
  return bssl::UniquePtr<BIO>{BIO_new_mem_buf(pem.data(), static_cast<ossl_ssize_t>(pem.size()))};
}

void use_certificate(SSL_CTX& context) {
  const support::TestCertificate made = support::make_test_certificate(support::KeyType::kEcdsaP256);
  const bssl::UniquePtr<X509> certificate{
      PEM_read_bio_X509(text(made.certificate_pem).get(), nullptr, nullptr, nullptr)};
  const bssl::UniquePtr<EVP_PKEY> key{PEM_read_bio_PrivateKey(text(made.key_pem).get(), nullptr, nullptr, nullptr)};
  POLLUX_INVARIANT(SSL_CTX_use_certificate(&context, certificate.get()) == 1);
  POLLUX_INVARIANT(SSL_CTX_use_PrivateKey(&context, key.get()) == 1);
}

struct End {
  explicit End(SSL_CTX& context) : ssl(SSL_new(&context)) {
    static constexpr std::array<std::uint8_t, 2> kParameters{0x1, 0x0};
    SSL_set_app_data(ssl.get(), &said);
    POLLUX_INVARIANT(SSL_set_quic_transport_params(ssl.get(), kParameters.data(), kParameters.size()) == 1);
  }

  // Reads what the other end has said, as far as it goes; a level is fed when TLS has come to it.
  void advance(Flight& heard) {
    for (bool moved = true; moved;) {
      moved = false;
      std::vector<std::uint8_t>& data = heard[static_cast<std::size_t>(SSL_quic_read_level(ssl.get()))];
      if (!data.empty()) {
        POLLUX_INVARIANT(SSL_provide_quic_data(ssl.get(), SSL_quic_read_level(ssl.get()), data.data(), data.size()) ==
                         1);
        data.clear();
        moved = true;
      }
      if (SSL_in_init(ssl.get()) != 0) {
        (void)SSL_do_handshake(ssl.get());
      } else if (moved) {
        POLLUX_INVARIANT(SSL_process_quic_post_handshake(ssl.get()) == 1);
      }
    }
  }

  bssl::UniquePtr<SSL> ssl;
  Flight said;
};

}  // namespace

struct RawTls::State {
  bssl::UniquePtr<SSL_CTX> server = make_context();
  bssl::UniquePtr<SSL_CTX> client = make_context();
};

RawTls::RawTls() : state_(std::make_unique<State>()) {
  use_certificate(*state_->server);
  SSL_CTX_set_alpn_select_cb(state_->server.get(), choose_protocol, nullptr);
  POLLUX_INVARIANT(SSL_CTX_set_alpn_protos(state_->client.get(), kProtocols.data(), kProtocols.size()) == 0);
  SSL_CTX_set_custom_verify(state_->client.get(), SSL_VERIFY_PEER, [](SSL*, std::uint8_t*) { return ssl_verify_ok; });
}

RawTls::~RawTls() = default;

std::chrono::nanoseconds RawTls::handshake() {
  End client{*state_->client};
  SSL_set_connect_state(client.ssl.get());
  Flight nothing;
  client.advance(nothing);
  Clock::time_point began = Clock::now();
  End server{*state_->server};
  SSL_set_accept_state(server.ssl.get());
  server.advance(client.said);
  Clock::duration took = Clock::now() - began;
  client.advance(server.said);
  began = Clock::now();
  server.advance(client.said);
  server.ssl.reset();
  took += Clock::now() - began;
  POLLUX_INVARIANT(SSL_in_init(client.ssl.get()) == 0);
  return took;
}

}  // namespace pollux::perf
