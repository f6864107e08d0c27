// PermittedFrames: every packet has frames, and only those that its type and its sender may send (RFC 9000 §12.4,
// §12.5).
#pragma once

#include <fmt/format.h>

#include "swarm/checker.h"
#include "wire/frame_type.h"

namespace pollux::swarm {

class PermittedFrames final : public Checker {
 public:
  explicit PermittedFrames(Findings& findings) : Checker("permitted frames", findings) {}

  void on_sealed(const PacketEvent& packet) override {
    if (packet.crooked) return;
    if (packet.frames.empty()) report(packet.at, fmt::format("host {} sends a packet without a frame", packet.host));
    for (const FrameSeen& seen : packet.frames) {
      if (!wire::check_permitted(seen.type, packet.level, packet.role())) continue;
      report(packet.at, fmt::format("conversation {}: host {} sends {} at level {}", packet.conversation, packet.host,
                                    wire::name_of_frame_type(seen.type), static_cast<int>(packet.level)));
    }
  }
};

}  // namespace pollux::swarm
