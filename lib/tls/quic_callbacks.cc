#include "tls/quic_callbacks.h"

#include <openssl/ssl.h>

#include "base/invariant.h"
#include "tls/tls_session.h"

namespace pollux::tls {

namespace {

// Both sides number the levels in the order of TLS's epochs.
static_assert(ssl_encryption_initial == static_cast<int>(wire::EncryptionLevel::kInitial));
static_assert(ssl_encryption_early_data == static_cast<int>(wire::EncryptionLevel::kEarlyData));
static_assert(ssl_encryption_handshake == static_cast<int>(wire::EncryptionLevel::kHandshake));
static_assert(ssl_encryption_application == static_cast<int>(wire::EncryptionLevel::kOneRtt));

wire::EncryptionLevel level_of(ssl_encryption_level_t level) {
  return static_cast<wire::EncryptionLevel>(level);
}

}  // namespace

// Static functions of a class that TlsSession befriends: C callbacks with access to its members.
struct QuicMethod {
  static int set_read_secret(SSL* ssl, ssl_encryption_level_t level, const SSL_CIPHER* cipher,
                             const std::uint8_t* secret, std::size_t length) {
    TlsSession& session = QuicCallbacks::session_of(ssl);
    // RFC 9001 §8.3-2: no TLS message is read in 0-RTT.
    if (level != ssl_encryption_early_data) session.read_level_ = level_of(level);
    session.sink_.on_secret(KeyDirection::kRead, level_of(level), suite_of(cipher), Bytes(secret, length));
    return 1;
  }

  static int set_write_secret(SSL* ssl, ssl_encryption_level_t level, const SSL_CIPHER* cipher,
                              const std::uint8_t* secret, std::size_t length) {
    QuicCallbacks::session_of(ssl).sink_.on_secret(KeyDirection::kWrite, level_of(level), suite_of(cipher),
                                                   Bytes(secret, length));
    return 1;
  }

  static int add_handshake_data(SSL* ssl, ssl_encryption_level_t level, const std::uint8_t* data, std::size_t length) {
    QuicCallbacks::session_of(ssl).sink_.on_crypto_data(level_of(level), Bytes(data, length));
    return 1;
  }

  // The connection sends when advance() has returned: nothing to be flushed here.
  static int flush_flight(SSL*) { return 1; }

  static int send_alert(SSL* ssl, ssl_encryption_level_t, std::uint8_t alert) {
    QuicCallbacks::session_of(ssl).alert_ = alert;
    return 1;
  }

  static void note_message_type(SSL* ssl, std::uint8_t type) {
    QuicCallbacks::session_of(ssl).last_message_type_ = type;
  }

  static void note_secret(const SSL* ssl, const char* line) {
    QuicCallbacks::session_of(ssl).key_log_->on_secret_line(line);
  }

  static crypto::CipherSuite suite_of(const SSL_CIPHER* cipher) {
    return static_cast<crypto::CipherSuite>(SSL_CIPHER_get_protocol_id(cipher));
  }
};

const ssl_quic_method_st* QuicCallbacks::method() {
  static constexpr SSL_QUIC_METHOD kMethod{
      .set_read_secret = QuicMethod::set_read_secret,
      .set_write_secret = QuicMethod::set_write_secret,
      .add_handshake_data = QuicMethod::add_handshake_data,
      .flush_flight = QuicMethod::flush_flight,
      .send_alert = QuicMethod::send_alert,
  };
  return &kMethod;
}

TlsSession& QuicCallbacks::session_of(const ssl_st* ssl) {
  auto* session = static_cast<TlsSession*>(SSL_get_app_data(ssl));
  POLLUX_INVARIANT(session != nullptr);
  return *session;
}

void QuicCallbacks::attach(ssl_st* ssl, TlsSession* session) {
  POLLUX_INVARIANT(SSL_set_app_data(ssl, session) == 1);
}

void QuicCallbacks::note_message(int is_write, int, int content_type, const void* message, std::size_t length,
                                 ssl_st* ssl, void*) {
  if (is_write != 0 || content_type != SSL3_RT_HANDSHAKE || length == 0) return;
  QuicMethod::note_message_type(ssl, *static_cast<const std::uint8_t*>(message));
}

void QuicCallbacks::note_secret(const ssl_st* ssl, const char* line) {
  QuicMethod::note_secret(ssl, line);
}

}  // namespace pollux::tls
