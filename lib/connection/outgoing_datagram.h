// OutgoingDatagram: what the shard must know of a datagram that a connection has assembled, besides its bytes.
#pragma once

#include <cstddef>

#include "base/ecn.h"
#include "connection/path_id.h"

namespace pollux::connection {

struct OutgoingDatagram {
  std::size_t size = 0;  // zero: nothing to send
  PathId path;
  Ecn ecn = Ecn::kNotEct;
};

}  // namespace pollux::connection
