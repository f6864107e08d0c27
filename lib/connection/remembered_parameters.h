// The transport parameters that outlive their connection: what a client remembers of a server with a ticket, and what
// a server must not change while it takes 0-RTT data with that ticket (RFC 9000 §7.4.1).
#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "wire/transport_parameters.h"

namespace pollux::connection {

// Those of a server's parameters that are remembered, encoded: two connections with the same bytes here are alike to a
// client that sends 0-RTT. `encoded`: all of them, as they were sent.
[[nodiscard]] std::vector<std::uint8_t> remembered_part(Bytes encoded);

// A limit in `now` is less than what the client may have relied on.
[[nodiscard]] bool is_reduced(const wire::TransportParameters& remembered, const wire::TransportParameters& now);

}  // namespace pollux::connection
