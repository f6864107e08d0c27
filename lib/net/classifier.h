// The classifier: what a received packet is. A UDP datagram for one of our ports, a question of the neighborhood
// that is answered at once (ARP, echo, Neighbor Solicitation), or rubbish with a name.
// Trusts no byte: every length is checked against the frame, every checksum unless the device has checked it.
// Reads nothing but its arguments and keeps nothing.
#pragma once

#include <cstdint>
#include <variant>

#include "base/bytes.h"
#include "base/ecn.h"
#include "net/flow.h"
#include "net/local_addresses.h"
#include "net/packet.h"
#include "net/packet_port.h"
#include "telemetry/drop_reason.h"

namespace pollux::net {

struct Datagram {
  MutableBytes payload;  // within the packet's buffer, without Ethernet's padding; may be empty
  Flow flow;             // seen from here: `local` is its destination, `remote` its source
  Ecn ecn = Ecn::kNotEct;
};

// The packet has become the answer, in place: transmit it as it is.
enum class Answer : std::uint8_t { kArpReply, kEchoReply, kNeighborAdvertisement };

using Classified = std::variant<Datagram, Answer, telemetry::DropReason>;

// `packet` is what the port received, a frame or a datagram (PortInfo says which). After a Datagram or a DropReason its
// bytes are as they were.
[[nodiscard]] Classified classify(Packet& packet, const LocalAddresses& local, const PortInfo& port);

}  // namespace pollux::net
