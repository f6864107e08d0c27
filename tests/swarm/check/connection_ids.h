// ConnectionIds: nobody gives the other end more connection IDs than it keeps (RFC 9000 §5.1.1-4), counting those that
// it is not told to retire, until a packet says that they are retired.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "swarm/checker.h"
#include "swarm/conversations.h"
#include "swarm/plan.h"

namespace pollux::swarm {

class ConnectionIds final : public Checker {
 public:
  ConnectionIds(const Plan& plan, const Conversations& conversations, Findings& findings)
      : Checker("connection IDs", findings), plan_(plan), conversations_(conversations) {}

  void on_sealed(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation) || packet.crooked) return;
    for (const FrameSeen& seen : packet.frames) {
      if (const auto* issued = std::get_if<wire::NewConnectionIdFrame>(&seen.frame)) on_issued(packet, *issued);
    }
  }

  void on_opened(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation) || packet.crooked) return;
    for (const FrameSeen& seen : packet.frames) {
      const auto* retired = std::get_if<wire::RetireConnectionIdFrame>(&seen.frame);
      if (retired != nullptr) issuer(packet).retired.insert(retired->sequence_number);
    }
  }

 private:
  struct Issuer {
    std::set<std::uint64_t> issued{0};
    std::set<std::uint64_t> retired;
    std::uint64_t retire_prior_to = 0;
  };

  Issuer& issuer(const PacketEvent& packet) { return issuers_[{packet.conversation, packet.host}]; }

  void on_issued(const PacketEvent& packet, const wire::NewConnectionIdFrame& frame) {
    Issuer& ids = issuer(packet);
    ids.issued.insert(frame.sequence_number);
    if (packet.host == kServerHost && plan_.preferred_address != PreferredAddressPlan::kNone) ids.issued.insert(1);
    ids.retire_prior_to = std::max(ids.retire_prior_to, frame.retire_prior_to);
    const auto active = std::ranges::count_if(ids.issued, [&](std::uint64_t number) {
      return number >= ids.retire_prior_to && !ids.retired.contains(number);
    });
    const std::size_t peer = packet.host == kServerHost ? plan_.conversations[packet.conversation].client : kServerHost;
    const std::size_t limit = plan_.config(peer).active_connection_id_limit;
    if (static_cast<std::size_t>(active) <= limit) return;
    report(packet.at, fmt::format("conversation {}: host {} gives {} IDs to one that keeps {}", packet.conversation,
                                  packet.host, active, limit));
  }

  const Plan& plan_;
  const Conversations& conversations_;
  std::map<std::pair<std::size_t, std::size_t>, Issuer> issuers_;
};

}  // namespace pollux::swarm
