#include "wire/offered_extensions.h"

#include "wire/frame_type.h"

namespace pollux::wire {
namespace {

[[nodiscard]] bool is_offered(std::uint64_t type, const OfferedExtensions& offered) {
  switch (type) {
    case frame_type::kDatagram:
    case frame_type::kDatagramWithLength:
      return offered.max_datagram_frame_size != 0;
    case frame_type::kAckFrequency:
    case frame_type::kImmediateAck:
      return offered.ack_frequency;
    case frame_type::kResetStreamAt:
      return offered.reset_stream_at;
    default:
      return true;
  }
}

}  // namespace

std::optional<TransportError> check_offered(std::uint64_t type, const OfferedExtensions& offered) {
  if (is_offered(type, offered)) [[likely]]
    return std::nullopt;
  // RFC 9221 §3: the one extension that says what its frames are to somebody who did not offer it.
  if (type == frame_type::kDatagram || type == frame_type::kDatagramWithLength) {
    return TransportError{TransportErrorCode::kProtocolViolation, type, "DATAGRAM where none was offered"};
  }
  // RFC 9000 §12.4-4: to us, the type is unknown.
  return TransportError{TransportErrorCode::kFrameEncodingError, type, "unknown frame type"};
}

}  // namespace pollux::wire
