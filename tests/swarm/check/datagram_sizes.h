// DatagramSizes: a client's Initial comes in a full datagram, a server's too when it asks for an answer (RFC 9000
// §14.1), and no datagram is larger than either end wants (§18.2).
#pragma once

#include <fmt/format.h>

#include <map>

#include "swarm/checker.h"
#include "swarm/plan.h"
#include "swarm/wire_datagram.h"
#include "wire/frame_type.h"

namespace pollux::swarm {

class DatagramSizes final : public Checker {
 public:
  DatagramSizes(const Plan& plan, Findings& findings) : Checker("datagram sizes", findings), plan_(plan) {}

  void on_sealed(const PacketEvent& packet) override {
    bool eliciting = false;
    for (const FrameSeen& seen : packet.frames) eliciting = eliciting || wire::is_ack_eliciting(seen.type);
    packets_[packet.tag] = {.conversation = packet.conversation, .level = packet.level, .ack_eliciting = eliciting};
  }

  void on_wire(const drivers::sim::FrameEvent& event) override {
    if (event.verdict != drivers::sim::Verdict::kSent || event.source >= plan_.hosts.size()) return;
    const auto datagram = read_datagram(plan_.family, event.frame);
    if (!datagram) return;
    const std::size_t size = datagram->payload.size();
    for (const scenario::PacketTag& tag : tags_of(datagram->payload)) {
      const auto packet = packets_.find(tag);
      if (packet != packets_.end()) judge(event, packet->second, size);
    }
  }

 private:
  struct Packet {
    std::size_t conversation = kUnplanned;
    wire::EncryptionLevel level = wire::EncryptionLevel::kInitial;
    bool ack_eliciting = false;
  };

  void judge(const drivers::sim::FrameEvent& event, const Packet& packet, std::size_t size) {
    const bool server = event.source == kServerHost;
    const bool must_be_full = packet.level == wire::EncryptionLevel::kInitial && (!server || packet.ack_eliciting);
    if (must_be_full && size < connection::kMinDatagramSize.value()) {
      report(event.time, fmt::format("host {} sends an Initial in {} bytes", event.source, size));
    }
    const std::uint64_t largest = plan_.config(event.source).max_datagram_size.value();
    if (size > largest) report(event.time, fmt::format("host {} sends {} bytes of {}", event.source, size, largest));
    if (packet.conversation == kUnplanned || packet.level != wire::EncryptionLevel::kOneRtt) return;
    const std::size_t peer = server ? plan_.conversations[packet.conversation].client : kServerHost;
    const std::uint64_t wanted = plan_.config(peer).max_receive_datagram_size.value();
    if (size > wanted) {
      report(event.time, fmt::format("host {} sends {} bytes to one that takes {}", event.source, size, wanted));
    }
  }

  const Plan& plan_;
  std::map<scenario::PacketTag, Packet> packets_;
};

}  // namespace pollux::swarm
