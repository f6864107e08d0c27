// Migration: when a connection moves from path to path (RFC 9000 §9): the peer's moves and their validation, our own,
// and the server's preferred address. Works on Parts, between Paths, PeerConnectionIds and recovery.
#pragma once

#include <expected>
#include <optional>

#include "base/time.h"
#include "connection/parts.h"
#include "wire/packet_number.h"

namespace pollux::connection {

// How the addresses of a new path compare to those of the others. The shard knows.
struct PathOrigin {
  // This path has the same addresses, except for the peer's port: a NAT may have been restarted.
  std::optional<PathId> same_hosts_as{};
  // At a server: it leads to our preferred address.
  bool at_preferred_address = false;
};

enum class MigrationRefusal : std::uint8_t {
  kClosed,           // the connection has ended
  kServer,           // only clients migrate
  kNotConfirmed,     // RFC 9000 §9-1
  kForbiddenByPeer,  // disable_active_migration, RFC 9000 §9-2
  kZeroLengthId,     // RFC 9000 §9.5-5
  kNoConnectionId,   // neither side may use an ID on two paths: try again later
  kTooManyPaths,
};

// A datagram came along a path that is not known. Which it is from now on; nothing: it is to be dropped.
[[nodiscard]] std::optional<PathId> admit_path(Parts& parts, const PathOrigin& origin, Timestamp now);

// A client begins to validate a path, and moves there when that succeeds.
[[nodiscard]] std::expected<PathId, MigrationRefusal> start_migration(Parts& parts, PathPurpose purpose,
                                                                      const PathOrigin& origin, Timestamp now);

// An authentic 1-RTT packet, whose frames have been processed.
struct PathEvent {
  PathId path;
  Bytes destination_id;  // its Destination Connection ID
  wire::PacketNumber number = 0;
  bool is_newest = false;       // no packet had a higher number
  bool is_non_probing = false;  // it holds a frame that is not a probing one (RFC 9000 §9.1)
  Timestamp at;
};
void on_packet_on_path(Parts& parts, const PathEvent& event);

// PATH_RESPONSE. Error: nothing was ever asked.
[[nodiscard]] std::expected<void, wire::TransportError> on_path_response(Parts& parts,
                                                                         const wire::PathChallengeData& data,
                                                                         Timestamp now);

void on_path_timeouts(Parts& parts, Timestamp now);

}  // namespace pollux::connection
