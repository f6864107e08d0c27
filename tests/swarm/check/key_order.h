// KeyOrder: keys are left behind in time (RFC 9001 §4.9): nobody seals Initial packets once Handshake keys are in use,
// nor Handshake packets once the handshake is confirmed.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "swarm/checker.h"
#include "swarm/conversations.h"

namespace pollux::swarm {

class KeyOrder final : public Checker {
 public:
  KeyOrder(const Conversations& conversations, Findings& findings)
      : Checker("key order", findings), conversations_(conversations) {}

  void on_sealed(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation)) return;
    // Who closes says so at every level that the other end may be at (RFC 9000 §10.2.3).
    if (packet.find<wire::ConnectionCloseFrame>() != nullptr) return;
    Progress& progress = progress_of(packet);
    if (packet.level == wire::EncryptionLevel::kInitial && progress.has_left_initial) complain(packet, "Initial");
    if (packet.level == wire::EncryptionLevel::kHandshake && progress.is_confirmed) complain(packet, "Handshake");
    // RFC 9001 §4.9.1: a client when it sends its first Handshake packet; a datagram may hold Initials before it.
    if (packet.role() == wire::Role::kClient && packet.level == wire::EncryptionLevel::kHandshake) {
      progress.has_left_initial = true;
    }
    if (packet.find<wire::HandshakeDoneFrame>() != nullptr) progress.is_confirmed = true;
  }

  void on_opened(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation) || packet.crooked) return;
    Progress& progress = progress_of(packet);
    if (packet.role() == wire::Role::kServer && packet.level == wire::EncryptionLevel::kHandshake) {
      progress.has_left_initial = true;
    }
    if (packet.find<wire::HandshakeDoneFrame>() != nullptr) progress.is_confirmed = true;
  }

 private:
  struct Progress {
    bool has_left_initial = false;
    bool is_confirmed = false;
  };

  Progress& progress_of(const PacketEvent& packet) { return progress_[{packet.conversation, packet.host}]; }

  void complain(const PacketEvent& packet, std::string_view what) {
    report(packet.at,
           fmt::format("conversation {}: host {} still sends {} packets", packet.conversation, packet.host, what));
  }

  const Conversations& conversations_;
  std::map<std::pair<std::size_t, std::size_t>, Progress> progress_;
};

}  // namespace pollux::swarm
