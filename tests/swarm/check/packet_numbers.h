// PacketNumbers: in each packet number space of an end the numbers ascend (RFC 9000 §12.3), whatever the keys, and what
// is acknowledged was received (§13.1).
#pragma once

#include <fmt/format.h>

#include <map>
#include <tuple>

#include "base/interval_set.h"
#include "swarm/checker.h"
#include "swarm/conversations.h"

namespace pollux::swarm {

class PacketNumbers final : public Checker {
 public:
  PacketNumbers(const Conversations& conversations, Findings& findings)
      : Checker("packet numbers", findings), conversations_(conversations) {}

  void on_sealed(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation)) return;
    Space& space = space_of(packet);
    if (space.largest_sealed && packet.number <= *space.largest_sealed) {
      report(packet.at, fmt::format("conversation {}: host {} sends number {} after {}", packet.conversation,
                                    packet.host, packet.number, *space.largest_sealed));
    }
    space.largest_sealed = packet.number;
    if (const auto* ack = packet.find<wire::AckFrame>()) check_ack(packet, *ack, space);
  }

  void on_opened(const PacketEvent& packet) override {
    if (conversations_.is_haunted(packet.conversation)) return;
    space_of(packet).opened.add({packet.number, packet.number + 1});
  }

 private:
  struct Space {
    std::optional<wire::PacketNumber> largest_sealed;
    IntervalSet opened;
  };
  using Key = std::tuple<std::size_t, std::size_t, wire::PacketNumberSpace>;

  Space& space_of(const PacketEvent& packet) {
    return spaces_[Key{packet.conversation, packet.host, wire::space_of(packet.level)}];
  }

  void check_ack(const PacketEvent& packet, const wire::AckFrame& ack, const Space& space) {
    auto ranges = ack.ranges();
    while (const auto range = ranges.next()) {
      if (space.opened.contains(Interval{range->smallest, range->largest + 1})) continue;
      report(packet.at, fmt::format("conversation {}: host {} acknowledges {} to {}, and has not received them all",
                                    packet.conversation, packet.host, range->smallest, range->largest));
    }
  }

  const Conversations& conversations_;
  std::map<Key, Space> spaces_;
};

}  // namespace pollux::swarm
