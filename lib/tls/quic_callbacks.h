// QuicCallbacks: BoringSSL's way back into a TlsSession (its SSL_QUIC_METHOD). Private to lib/tls.
// Owns nothing; each callback finds its session by the SSL object and only notes or forwards.
#pragma once

#include <cstddef>

struct ssl_st;              // BoringSSL's SSL
struct ssl_quic_method_st;  // BoringSSL's SSL_QUIC_METHOD

namespace pollux::tls {

class TlsSession;

struct QuicCallbacks {
  [[nodiscard]] static const ssl_quic_method_st* method();

  // Makes `session` the one that callbacks about `ssl` go to.
  static void attach(ssl_st* ssl, TlsSession* session);
  [[nodiscard]] static TlsSession& session_of(const ssl_st* ssl);

  // Sees every TLS message: the type of the last one received tells what an error was about.
  static void note_message(int is_write, int version, int content_type, const void* message, std::size_t length,
                           ssl_st* ssl, void* argument);

  // A secret, as a line for a key log. Only where a context has one.
  static void note_secret(const ssl_st* ssl, const char* line);
};

}  // namespace pollux::tls
