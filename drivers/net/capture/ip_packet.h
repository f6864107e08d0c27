// The IP packet that a datagram came in, or goes out in, as a port that never sees one can tell it: from its label.
// Addresses, ports, ECN mark and lengths are the true ones; the rest is as our own packets have it.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "drivers/net/capture/pcapng.h"
#include "net/packet.h"

namespace pollux::drivers::capture {

// Of the whole packet.
[[nodiscard]] std::size_t ip_packet_size(const net::DatagramLabel& label, std::size_t payload_size);

// Fills `out`, which has ip_packet_size() bytes.
void write_ip_packet(MutableBytes out, const net::DatagramLabel& label, Direction direction, Bytes payload);

}  // namespace pollux::drivers::capture
