// Frame dispatch: the payload of an opened packet, frame by frame, each to the part that it is for.
// Decides nothing but the order: what a frame means is the part's to say (RFC 9000 §12.4).
#pragma once

#include <expected>

#include "connection/arrival.h"
#include "connection/parts.h"
#include "wire/long_header.h"
#include "wire/packet_number_space.h"

namespace pollux::connection {

// The packet that the frames are in.
struct PacketContext {
  wire::EncryptionLevel level = wire::EncryptionLevel::kOneRtt;
  Bytes destination_id;  // its Destination Connection ID
  Arrival arrival;
  const wire::ParsedLongHeader* header = nullptr;  // null: a 1-RTT packet
};

struct PayloadOutcome {
  bool ack_eliciting = false;
  // RFC 9000 §9.1: it holds more than probing frames.
  bool non_probing = false;
  // A pool ran dry: the packet counts as never received.
  bool no_memory = false;
};

// An error is one to close the connection with.
[[nodiscard]] std::expected<PayloadOutcome, wire::TransportError> dispatch_frames(Parts& parts,
                                                                                  const PacketContext& packet,
                                                                                  Bytes payload);

}  // namespace pollux::connection
