// Arrival: what is known of a received datagram besides its bytes. Goes with each of its packets.
#pragma once

#include "base/ecn.h"
#include "base/time.h"
#include "connection/path_id.h"

namespace pollux::connection {

struct Arrival {
  PathId path;
  Ecn ecn = Ecn::kNotEct;
  Timestamp at;
};

}  // namespace pollux::connection
