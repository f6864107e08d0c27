// PacketSpace: what one packet number space (RFC 9000 §12.3) has of its own: received numbers, records of sent
// frames, and the keys of Handshake packets; those of 0-RTT are with the application data (a client writes, a server
// reads). Those of Initials differ by version and live in InitialKeys, the 1-RTT keys change with time and live in
// KeyPhase.
// Invariant: keys that were discarded never come back.
#pragma once

#include <array>
#include <cstdint>

#include "connection/sent_frame_log.h"
#include "crypto/packet_protection.h"
#include "recovery/ack_tracker.h"
#include "wire/packet_number_space.h"

namespace pollux::connection {

struct PacketSpace {
  PacketSpace(wire::PacketNumberSpace which, Duration max_ack_delay) : acks(which, max_ack_delay) {}

  [[nodiscard]] bool can_read() const { return read.packet != nullptr; }
  [[nodiscard]] bool can_write() const { return write.packet != nullptr; }

  recovery::AckTracker acks;
  SentFrameLog sent_frames;
  crypto::PacketProtection read;   // of Handshake or 0-RTT packets
  crypto::PacketProtection write;  // of Handshake or 0-RTT packets
  bool discarded = false;          // RFC 9001 §4.9
  std::uint8_t probes = 0;         // probe packets due (RFC 9002 §6.2.4)
};

class PacketSpaces {
 public:
  explicit PacketSpaces(Duration max_ack_delay)
      : spaces_{PacketSpace{wire::PacketNumberSpace::kInitial, max_ack_delay},
                PacketSpace{wire::PacketNumberSpace::kHandshake, max_ack_delay},
                PacketSpace{wire::PacketNumberSpace::kApplicationData, max_ack_delay}} {}

  [[nodiscard]] PacketSpace& operator[](wire::PacketNumberSpace which) { return spaces_[wire::index_of(which)]; }
  [[nodiscard]] const PacketSpace& operator[](wire::PacketNumberSpace which) const {
    return spaces_[wire::index_of(which)];
  }

  // RFC 9001 §4.9: neither sent nor received in this space from now on.
  void discard(wire::PacketNumberSpace which) {
    PacketSpace& space = (*this)[which];
    space.read = {};
    space.write = {};
    space.probes = 0;
    space.discarded = true;
    space.sent_frames.trim(std::nullopt);
  }

 private:
  std::array<PacketSpace, wire::kPacketNumberSpaceCount> spaces_;
};

}  // namespace pollux::connection
