// What a client makes of a Version Negotiation packet (RFC 9000 §6.2; RFC 9368 §2.1): it begins again in a version that
// both speak, with a new first flight, or gives the connection up.
#pragma once

#include <optional>

#include "connection/parts.h"
#include "telemetry/drop_reason.h"
#include "wire/version_negotiation.h"

namespace pollux::connection {

// Why it was dropped; nothing when the client has acted on it.
[[nodiscard]] std::optional<telemetry::DropReason> on_version_negotiation(Parts& parts,
                                                                          const wire::VersionNegotiationPacket& packet,
                                                                          Timestamp now);

}  // namespace pollux::connection
