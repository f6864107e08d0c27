// Nat: a translator of addresses between a port and its wire. Hosts inside do not know of it; when its table is lost,
// they go on from another address, which is what a change of `outside` in mid-run is.
#pragma once

#include "base/bytes.h"
#include "base/socket_address.h"

namespace pollux::drivers::sim {

struct Nat {
  SocketAddress inside;   // the host's own
  SocketAddress outside;  // of the same family; what the rest of the network sees
};

// Changes the source of a frame that leaves, or the destination of one that arrives, if it is the one of the two that
// is to be changed. Checksums stay as right or as wrong as they were.
void translate_leaving(MutableBytes frame, const Nat& nat);
void translate_arriving(MutableBytes frame, const Nat& nat);

}  // namespace pollux::drivers::sim
