// Silence: an end that has closed says nothing but that it has (RFC 9000 §10.2.1), and one that was told so says
// nothing at all (§10.2.2).
#pragma once

#include <fmt/format.h>

#include <map>
#include <utility>

#include "swarm/checker.h"
#include "swarm/conversations.h"
#include "wire/frame_type.h"

namespace pollux::swarm {

class Silence final : public Checker {
 public:
  Silence(const Conversations& conversations, Findings& findings)
      : Checker("silence", findings), conversations_(conversations) {}

  void on_sealed(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation)) return;
    const State state = states_[{packet.conversation, packet.host}];
    const bool closes = packet.find<wire::ConnectionCloseFrame>() != nullptr;
    if (state == State::kDraining) complain(packet, "speaks while it drains");
    if (state == State::kClosing && !closes) complain(packet, "goes on after its CONNECTION_CLOSE");
    if (closes && state == State::kOpen) states_[{packet.conversation, packet.host}] = State::kClosing;
  }

  void on_opened(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation) || packet.crooked) return;
    if (packet.find<wire::ConnectionCloseFrame>() == nullptr) return;
    // A closing connection need not look at what comes.
    State& state = states_[{packet.conversation, packet.host}];
    if (state == State::kOpen) state = State::kDraining;
  }

 private:
  enum class State : std::uint8_t { kOpen, kClosing, kDraining };

  void complain(const PacketEvent& packet, std::string_view what) {
    report(packet.at, fmt::format("conversation {}: host {} {}", packet.conversation, packet.host, what));
  }

  const Conversations& conversations_;
  std::map<std::pair<std::size_t, std::size_t>, State> states_;
};

}  // namespace pollux::swarm
