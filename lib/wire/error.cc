// Names of transport error codes, as RFC 9000 §20.1 writes them.
// Owns static text only; a code that no RFC defines has a name too: "unknown".
#include "wire/error.h"

namespace pollux::wire {
namespace {

bool is_crypto_error(TransportErrorCode code) {
  return code >= crypto_error(0x00) && code <= crypto_error(0xff);
}

}  // namespace

std::string_view name_of(TransportErrorCode code) {
  if (is_crypto_error(code)) return "CRYPTO_ERROR";
  switch (code) {
    case TransportErrorCode::kNoError:
      return "NO_ERROR";
    case TransportErrorCode::kInternalError:
      return "INTERNAL_ERROR";
    case TransportErrorCode::kConnectionRefused:
      return "CONNECTION_REFUSED";
    case TransportErrorCode::kFlowControlError:
      return "FLOW_CONTROL_ERROR";
    case TransportErrorCode::kStreamLimitError:
      return "STREAM_LIMIT_ERROR";
    case TransportErrorCode::kStreamStateError:
      return "STREAM_STATE_ERROR";
    case TransportErrorCode::kFinalSizeError:
      return "FINAL_SIZE_ERROR";
    case TransportErrorCode::kFrameEncodingError:
      return "FRAME_ENCODING_ERROR";
    case TransportErrorCode::kTransportParameterError:
      return "TRANSPORT_PARAMETER_ERROR";
    case TransportErrorCode::kConnectionIdLimitError:
      return "CONNECTION_ID_LIMIT_ERROR";
    case TransportErrorCode::kProtocolViolation:
      return "PROTOCOL_VIOLATION";
    case TransportErrorCode::kInvalidToken:
      return "INVALID_TOKEN";
    case TransportErrorCode::kApplicationError:
      return "APPLICATION_ERROR";
    case TransportErrorCode::kCryptoBufferExceeded:
      return "CRYPTO_BUFFER_EXCEEDED";
    case TransportErrorCode::kKeyUpdateError:
      return "KEY_UPDATE_ERROR";
    case TransportErrorCode::kAeadLimitReached:
      return "AEAD_LIMIT_REACHED";
    case TransportErrorCode::kNoViablePath:
      return "NO_VIABLE_PATH";
    case TransportErrorCode::kVersionNegotiationError:
      return "VERSION_NEGOTIATION_ERROR";
    case TransportErrorCode::kCryptoErrorBase:
      break;
  }
  return "unknown";
}

}  // namespace pollux::wire
