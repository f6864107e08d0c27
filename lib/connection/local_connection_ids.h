// LocalConnectionIds: the connection IDs that lead to this connection (RFC 9000 §5.1).
// One is issued, at the handshake; a server answers to the client's made-up first one as well, until the handshake
// is confirmed. Owns no routing: the shard does that.
#pragma once

#include <cstdint>
#include <expected>

#include "wire/connection_id.h"
#include "wire/error.h"
#include "wire/frame_type.h"

namespace pollux::connection {

class LocalConnectionIds {
 public:
  // `chosen`: our Source Connection ID. `original_destination`: what the client's first Initial was sent to.
  LocalConnectionIds(const wire::ConnectionId& chosen, const wire::ConnectionId& original_destination)
      : chosen_(chosen), original_destination_(original_destination) {}

  [[nodiscard]] const wire::ConnectionId& chosen() const { return chosen_; }
  [[nodiscard]] const wire::ConnectionId& original_destination() const { return original_destination_; }

  // RETIRE_CONNECTION_ID. With a single ID issued no such frame can be right.
  [[nodiscard]] std::expected<void, wire::TransportError> on_retire(std::uint64_t sequence_number) const {
    // RFC 9000 §19.16-1, §19.16-3, §19.16-4
    const bool never_issued = sequence_number != 0 || chosen_.empty();
    return std::unexpected(wire::TransportError{
        .code = wire::TransportErrorCode::kProtocolViolation,
        .frame_type = wire::frame_type::kRetireConnectionId,
        .reason = never_issued ? "retires a connection ID that was never issued" : "retires the connection ID in use"});
  }

 private:
  wire::ConnectionId chosen_;
  wire::ConnectionId original_destination_;
};

}  // namespace pollux::connection
