// What is true of a QUIC packet in every version (RFC 8999): enough to route it and to answer a version
// that we do not speak. Never looks at what a version defines.
#pragma once

#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "wire/version.h"

namespace pollux::wire {

inline constexpr std::size_t kMaxInvariantConnectionIdLength = 255;

// RFC 8999 §5.1. Connection IDs may have 0 to 255 bytes here; all spans borrow from the datagram.
struct InvariantLongHeader {
  std::uint8_t first_byte = 0;
  Version version = 0;
  Bytes destination_id;
  Bytes source_id;
  Bytes rest;  // what follows the connection IDs: the version's own
};

// Nothing when the datagram has no long header or ends within it.
[[nodiscard]] std::optional<InvariantLongHeader> parse_invariant_long_header(Bytes datagram);

// The destination connection ID, for routing: of a long header as it stands there, of a short header (RFC 8999
// §5.2) the `local_id_length` bytes behind the first. Nothing when the datagram ends before it is complete.
[[nodiscard]] std::optional<Bytes> destination_id_of(Bytes datagram, std::size_t local_id_length);

}  // namespace pollux::wire
