// Acknowledgment: what a received ACK frame means to the parts, in the one order in which they must hear of it
// (RFC 9000 §13, RFC 9002 §2). Decides nothing itself.
#pragma once

#include <expected>

#include "connection/parts.h"

namespace pollux::connection {

// The frame came at `now` in a packet of this space, the last one that was opened. An error is one to close the
// connection with.
[[nodiscard]] std::expected<void, wire::TransportError> on_ack_frame(Parts& parts, wire::PacketNumberSpace space,
                                                                     const wire::AckFrame& frame, Timestamp now);

}  // namespace pollux::connection
