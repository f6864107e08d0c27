// Admission: what to do with a long-header packet that no connection knows (RFC 9000 §5.2.2, §6, §14.1).
// Pure: it looks at the datagram and at how full the shard is, and gives a verdict; the shard acts on it.
#pragma once

#include <variant>

#include "telemetry/drop_reason.h"
#include "wire/invariants.h"
#include "wire/long_header.h"
#include "wire/version_list.h"

namespace pollux::endpoint {

struct Occupancy {
  std::size_t connections = 0;
  std::size_t max_connections = 0;
  std::size_t half_open = 0;
  std::size_t max_half_open = 0;
};

// A new connection may begin with this packet.
struct Admit {
  wire::ParsedLongHeader header;
};

// Answer with a Version Negotiation packet.
struct NegotiateVersion {
  wire::InvariantLongHeader header;
};

// 0-RTT that has overtaken its Initial: worth keeping for a moment.
struct KeepForLater {
  wire::ConnectionId destination;
};

using AdmissionVerdict = std::variant<Admit, NegotiateVersion, KeepForLater, telemetry::DropReason>;

// `datagram` begins with a long header. `versions`: what we speak. `fixed_bit`: what our transport parameters say of
// it; a client that has a token of ours has read those.
[[nodiscard]] AdmissionVerdict judge_unknown(Bytes datagram, const Occupancy& occupancy,
                                             const wire::VersionList& versions, wire::FixedBitRule fixed_bit);

// Why a packet whose header cannot be understood is dropped.
[[nodiscard]] telemetry::DropReason drop_reason_of(wire::HeaderError error);

}  // namespace pollux::endpoint
