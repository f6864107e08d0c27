// Lane: the two rings between the worker that polls a real queue and one that does not: what arrived for it, and what
// it sends. Bounded; what finds the first full is dropped and counted, and the second refuses as a device would.
#pragma once

#include <cstddef>

#include "base/spsc_ring.h"
#include "net/packet.h"

namespace pollux::drivers::steering {

struct Lane {
  explicit Lane(std::size_t packets) : arrivals(packets), departures(packets) {}

  SpscRing<net::Packet> arrivals;    // pushed by the owner of the queue
  SpscRing<net::Packet> departures;  // popped by it
};

}  // namespace pollux::drivers::steering
