// What a client makes of a Retry packet (RFC 9000 §17.2.5.2): judged, and followed once.
#pragma once

#include <optional>

#include "connection/parts.h"
#include "telemetry/drop_reason.h"

namespace pollux::connection {

// `packet` reaches to the end of its datagram. Why it was dropped; nothing when it is followed.
[[nodiscard]] std::optional<telemetry::DropReason> on_retry(Parts& parts, Bytes packet, Timestamp now);

}  // namespace pollux::connection
