// TLS alerts (RFC 8446 §6), as far as Pollux names them: QUIC carries them in CONNECTION_CLOSE (RFC 9001 §4.8).
// Owns nothing. An alert without a name here still travels with its own code.
#pragma once

#include <cstdint>
#include <string_view>

#include "wire/error.h"

namespace pollux::tls {

// Values are TLS's own (RFC 8446 §B.2).
enum class Alert : std::uint8_t {
  kUnexpectedMessage = 10,
  kHandshakeFailure = 40,
  kBadCertificate = 42,
  kUnsupportedCertificate = 43,
  kCertificateRevoked = 44,
  kCertificateExpired = 45,
  kCertificateUnknown = 46,
  kIllegalParameter = 47,
  kUnknownCa = 48,
  kAccessDenied = 49,
  kDecodeError = 50,
  kDecryptError = 51,
  kProtocolVersion = 70,
  kInsufficientSecurity = 71,
  kInternalError = 80,
  kMissingExtension = 109,
  kUnsupportedExtension = 110,
  kUnrecognizedName = 112,
  kUnknownPskIdentity = 115,
  kCertificateRequired = 116,
  kNoApplicationProtocol = 120,
};

// A phrase for a person, in static storage: "the peer's certificate is not trusted" and the like.
// A phrase for every value, also one that the enumeration does not name.
[[nodiscard]] std::string_view phrase_of(Alert alert);

// The close that the alert asks for: CRYPTO_ERROR with its code and phrase, frame type CRYPTO (0x06).
[[nodiscard]] wire::TransportError to_transport_error(Alert alert);

}  // namespace pollux::tls
