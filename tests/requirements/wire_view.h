// WireView: what two ends that are open to the test have said to each other, packet by packet, in the order in which it
// was sent. It is put onto a pair's wires, and leaves every datagram as it is.
#pragma once

#include <utility>
#include <vector>

#include "unit/connection/open_connection.h"
#include "unit/connection/packet_forge.h"

namespace pollux::connection::testing {

struct SentPacketView {
  wire::Role sender = wire::Role::kClient;
  Timestamp at;
  std::size_t datagram = 0;  // its sender's, counted from 0
  SeenPacket packet;
};

class WireView {
 public:
  explicit WireView(OpenPair& pair) : pair_(pair) {
    pair.wire = [this](Transit& transit) {
      look(transit);
      return fate ? fate(transit) : Fate::kDelivered;
    };
  }

  [[nodiscard]] std::vector<const SeenPacket*> of(wire::Role sender, wire::EncryptionLevel level) const {
    std::vector<const SeenPacket*> found;
    for (const SentPacketView& view : sent) {
      if (view.sender == sender && view.packet.level == level) found.push_back(&view.packet);
    }
    return found;
  }

  std::vector<SentPacketView> sent;
  Wire fate;  // what becomes of the datagrams; delivered where this is empty

 private:
  void look(const Transit& transit) {
    const Parts& sender = transit.sender == wire::Role::kClient ? pair_.client->parts : pair_.server->parts;
    for (SeenPacket& packet : look_into(sender, transit.octets)) {
      sent.push_back(
          {.sender = transit.sender, .at = pair_.now(), .datagram = transit.number, .packet = std::move(packet)});
    }
  }

  OpenPair& pair_;
};

}  // namespace pollux::connection::testing
