// What follows when TLS has made a step: keys for recovery, the peer's transport parameters for everybody, and
// the end of the handshake (RFC 9001 §4.1).
#pragma once

#include "connection/parts.h"

namespace pollux::connection {

// Lets TLS go on and spreads what it brought; closes the connection on an error. Costs up to a signature.
void advance_handshake(Parts& parts, Timestamp now);

}  // namespace pollux::connection
