// The transport parameters of both sides (RFC 9000 §7.4): ours from the configuration, and the check of the peer's
// against what its packets said (§7.3).
#pragma once

#include <expected>
#include <vector>

#include "connection/config.h"
#include "connection/local_connection_ids.h"
#include "wire/transport_parameters.h"

namespace pollux::connection {

// Ours, encoded for TLS.
[[nodiscard]] std::vector<std::uint8_t> encode_local_parameters(const ConnectionConfig& config, wire::Role role,
                                                                const LocalConnectionIds& ids);

// The peer's, decoded and authenticated. `peer_source`: the Source Connection ID of its first packet.
// RFC 9000 §7.3: a mismatch is TRANSPORT_PARAMETER_ERROR.
[[nodiscard]] std::expected<wire::TransportParameters, wire::TransportError> check_peer_parameters(
    Bytes encoded, wire::Role peer, const wire::ConnectionId& peer_source, const LocalConnectionIds& ids);

[[nodiscard]] stream::InitialLimits stream_limits_of(const wire::TransportParameters& parameters);

}  // namespace pollux::connection
