// TlsSink: where a TlsSession puts what TLS produces: secrets and handshake bytes.
// Called only from inside TlsSession::advance(). The spans are borrowed for the call: copy what must stay.
#pragma once

#include <cstdint>

#include "base/bytes.h"
#include "crypto/cipher_suite.h"
#include "wire/packet_number_space.h"

namespace pollux::tls {

enum class KeyDirection : std::uint8_t { kRead, kWrite };

// An implementation may ask the session's const questions (peer_transport_parameters() and so on) from inside a call,
// but must neither provide() to it, nor advance() it, nor destroy it.
//
// The order of the calls, which RFC 9001 §4.1.4 leaves open, is BoringSSL's and is tested:
//   server, ClientHello whole: data Initial (ServerHello); secret write Handshake; data Handshake
//                              (EncryptedExtensions to Finished); secret write 1-RTT; secret read Handshake
//   server, client Finished:   secret read 1-RTT; then handshake_complete()
//   client, first advance():   data Initial (ClientHello)
//   client, ServerHello:       secret write Handshake; secret read Handshake
//   client, server Finished:   data Handshake (Finished); secret write 1-RTT; secret read 1-RTT; then
//                              handshake_complete()
// With 0-RTT: a client's first advance() gives secret write 0-RTT behind the ClientHello; a server that accepts it
// gives data 1-RTT (tickets) and secret read 0-RTT between secret write 1-RTT and secret read Handshake. After a
// HelloRetryRequest each side has one more flight of Initial data. Data of one level may come in several calls. A write
// secret always comes before the read secret of its level, so that whatever can be read can be acknowledged. The
// server's 1-RTT write secret comes before the client is known to be alive or to own its address.
class TlsSink {
 public:
  virtual ~TlsSink() = default;

  // At most once for a direction and level; never for Initial, whose keys come from the connection ID (RFC 9001 §5.2).
  // `secret` is as long as the suite's hash: 32 or 48 bytes.
  virtual void on_secret(KeyDirection direction, wire::EncryptionLevel level, crypto::CipherSuite suite,
                         Bytes secret) = 0;

  // Handshake bytes to be sent in CRYPTO frames at `level`, in order, after what the level was given before.
  virtual void on_crypto_data(wire::EncryptionLevel level, Bytes data) = 0;
};

}  // namespace pollux::tls
