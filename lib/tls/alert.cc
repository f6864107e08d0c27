#include "tls/alert.h"

namespace pollux::tls {

namespace {

// RFC 9000 §19.6: the frame that carried the bytes which TLS refused.
constexpr std::uint64_t kCryptoFrameType = 0x06;

}  // namespace

std::string_view phrase_of(Alert alert) {
  switch (alert) {
    case Alert::kUnexpectedMessage:
      return "TLS message out of turn";
    case Alert::kHandshakeFailure:
      return "no TLS parameters in common";
    case Alert::kBadCertificate:
      return "the peer's certificate is damaged";
    case Alert::kUnsupportedCertificate:
      return "the peer's certificate is of an unsupported type";
    case Alert::kCertificateRevoked:
      return "the peer's certificate is revoked";
    case Alert::kCertificateExpired:
      return "the peer's certificate is not valid now";
    case Alert::kCertificateUnknown:
      return "the peer's certificate is not acceptable";
    case Alert::kIllegalParameter:
      return "TLS value out of range";
    case Alert::kUnknownCa:
      return "the peer's certificate leads to no trusted root";
    case Alert::kAccessDenied:
      return "access denied";
    case Alert::kDecodeError:
      return "malformed TLS message";
    case Alert::kDecryptError:
      return "signature or Finished does not verify";
    case Alert::kProtocolVersion:
      return "no TLS version in common";
    case Alert::kInsufficientSecurity:
      return "the peer's TLS parameters are too weak";
    case Alert::kInternalError:
      return "TLS failed here";
    case Alert::kMissingExtension:
      return "a required TLS extension is missing";
    case Alert::kUnsupportedExtension:
      return "TLS extension that was not asked for";
    case Alert::kUnrecognizedName:
      return "server name not served here";
    case Alert::kUnknownPskIdentity:
      return "unknown PSK identity";
    case Alert::kCertificateRequired:
      return "a client certificate is required";
    case Alert::kNoApplicationProtocol:
      return "no application protocol in common";
  }
  return "TLS alert";
}

wire::TransportError to_transport_error(Alert alert) {
  return {.code = wire::crypto_error(static_cast<std::uint8_t>(alert)),
          .frame_type = kCryptoFrameType,
          .reason = phrase_of(alert)};
}

}  // namespace pollux::tls
