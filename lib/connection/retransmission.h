// Retransmission (RFC 9000 §13.3): brings the record of each sent frame home to its owner when the packet that
// carried it is acknowledged or lost. Owners then queue what is still needed; nothing is resent as a packet.
#pragma once

#include <span>

#include "connection/parts.h"
#include "recovery/sent_packet.h"

namespace pollux::connection {

void on_packets_acked(Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets);

void on_packets_lost(Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets);

// RFC 9002 §6.2.4: a probe carries again what is outstanding longest; the packets stay in flight.
void repeat_in_probe(Parts& parts, wire::PacketNumberSpace space, std::span<const recovery::SentPacket> packets);

// A client's first flight has come to nothing: the server wants it with a token (Retry), or in another version.
// RFC 9002 §6.3: recovery starts over, and whatever was sent is to be sent again; packet numbers go on.
void send_first_flight_again(Parts& parts, Timestamp now);

}  // namespace pollux::connection
