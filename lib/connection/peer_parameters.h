// The transport parameters of both sides (RFC 9000 §7.4): ours from the configuration, and the check of the peer's
// against what its packets said (§7.3).
#pragma once

#include <expected>
#include <vector>

#include "base/rng.h"
#include "connection/config.h"
#include "connection/local_connection_ids.h"
#include "wire/transport_parameters.h"

namespace pollux::connection {

// Ours, but for the version_information. `retry_source`: of the Retry that came before, if there was one. Issues the
// connection ID of a preferred address.
[[nodiscard]] wire::TransportParameters local_parameters(const ConnectionConfig& config, wire::Role role,
                                                         LocalConnectionIds& ids,
                                                         const std::optional<wire::ConnectionId>& retry_source);

// Encoded for TLS, with a parameter that nobody knows and a version that nobody speaks among them (RFC 9000 §15,
// §18.1).
[[nodiscard]] std::vector<std::uint8_t> encode(wire::TransportParameters parameters, Rng& rng);

// What the packets of the handshake have said, which the peer's parameters confirm.
struct SeenIds {
  const wire::ConnectionId& peer_source;                  // Source Connection ID of the peer's first packet
  const std::optional<wire::ConnectionId>& retry_source;  // of the Retry that a client has followed
};

// The peer's, decoded and authenticated. RFC 9000 §7.3: a mismatch is TRANSPORT_PARAMETER_ERROR.
[[nodiscard]] std::expected<wire::TransportParameters, wire::TransportError> check_peer_parameters(
    Bytes encoded, wire::Role peer, const SeenIds& seen, const LocalConnectionIds& ids);

[[nodiscard]] stream::InitialLimits stream_limits_of(const wire::TransportParameters& parameters);

}  // namespace pollux::connection
