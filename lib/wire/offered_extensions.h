// The extensions whose frames an endpoint has said it takes, and what such a frame is to one that has not.
// Decides from the frame's type alone; never looks into a frame.
#pragma once

#include <cstdint>
#include <optional>

#include "wire/error.h"

namespace pollux::wire {

// By our transport parameters; the peer's own say what we may send, which is another matter.
struct OfferedExtensions {
  std::uint64_t max_datagram_frame_size = 0;  // RFC 9221: of a whole DATAGRAM frame; zero: none is taken
  bool ack_frequency = false;                 // ACK_FREQUENCY and IMMEDIATE_ACK
  bool reset_stream_at = false;
};

// The error to close with when a frame of this type needs an extension that was not offered, or nothing. Types of
// RFC 9000 need none.
[[nodiscard]] std::optional<TransportError> check_offered(std::uint64_t type, const OfferedExtensions& offered);

}  // namespace pollux::wire
