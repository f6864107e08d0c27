// Crook: makes the planned end of a conversation break its rule: overwrites the frames of its packets before they are
// sealed, from a certain packet on, until the other end has had enough. The end itself does not know.
#pragma once

#include <cstdint>
#include <vector>

#include "swarm/packet_event.h"
#include "swarm/plan.h"

namespace pollux::swarm {

class Crook {
 public:
  // `plan` outlives this.
  explicit Crook(const Plan& plan) : plan_(plan), states_(plan.conversations.size()) {}

  // True when the packet is a crime now.
  bool before_seal(std::size_t host, std::size_t conversation, wire::EncryptionLevel level, MutableBytes header,
                   MutableBytes payload);

  // The victim has opened one of them.
  [[nodiscard]] bool was_seen(std::size_t conversation) const { return states_[conversation].seen; }
  void on_opened(std::size_t host, std::size_t conversation, bool crooked);

 private:
  struct State {
    std::uint64_t packets = 0;
    bool seen = false;
  };

  const Plan& plan_;
  std::vector<State> states_;
};

}  // namespace pollux::swarm
