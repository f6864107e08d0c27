// Transport error codes (RFC 9000 §20.1) and TransportError: what an endpoint found wrong with its peer.
#pragma once

#include <cstdint>
#include <string_view>

namespace pollux::wire {

enum class TransportErrorCode : std::uint64_t {
  kNoError = 0x00,
  kInternalError = 0x01,
  kConnectionRefused = 0x02,
  kFlowControlError = 0x03,
  kStreamLimitError = 0x04,
  kStreamStateError = 0x05,
  kFinalSizeError = 0x06,
  kFrameEncodingError = 0x07,
  kTransportParameterError = 0x08,
  kConnectionIdLimitError = 0x09,
  kProtocolViolation = 0x0a,
  kInvalidToken = 0x0b,
  kApplicationError = 0x0c,
  kCryptoBufferExceeded = 0x0d,
  kKeyUpdateError = 0x0e,
  kAeadLimitReached = 0x0f,
  kNoViablePath = 0x10,
  kVersionNegotiationError = 0x11,  // RFC 9368 §10.2
  kCryptoErrorBase = 0x0100,        // plus the TLS alert: 0x0100 to 0x01ff
};

// RFC 9001 §4.8: a TLS alert travels as CRYPTO_ERROR.
[[nodiscard]] constexpr TransportErrorCode crypto_error(std::uint8_t tls_alert) {
  return static_cast<TransportErrorCode>(static_cast<std::uint64_t>(TransportErrorCode::kCryptoErrorBase) + tls_alert);
}

// Why a connection must be closed with CONNECTION_CLOSE of type 0x1c.
struct TransportError {
  TransportErrorCode code = TransportErrorCode::kNoError;
  // The frame that caused it (RFC 9000 §19.19), 0 when it is not known.
  std::uint64_t frame_type = 0;
  // A phrase of ours for a person; static storage.
  std::string_view reason;

  [[nodiscard]] constexpr bool operator==(const TransportError&) const = default;
};

// "FLOW_CONTROL_ERROR" and so on; "CRYPTO_ERROR" for the whole TLS range, "unknown" otherwise.
[[nodiscard]] std::string_view name_of(TransportErrorCode code);

}  // namespace pollux::wire
