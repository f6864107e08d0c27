// Nonces: no key seals two packets with one number (RFC 9001 §5.3; RFC 9000 §12.3), and no two ends seal with one key.
// Initial keys are no secret: two connections that one Initial has brought to life have the same.
#pragma once

#include <fmt/format.h>

#include <map>

#include "swarm/checker.h"

namespace pollux::swarm {

class Nonces final : public Checker {
 public:
  explicit Nonces(Findings& findings) : Checker("nonces", findings) {}

  void on_sealed(const PacketEvent& packet) override {
    const bool initial = packet.level == wire::EncryptionLevel::kInitial;
    auto& keys = initial ? initial_keys_ : keys_;
    const auto [found, added] = keys.try_emplace(initial ? packet.key.instance : packet.key.material,
                                                 Use{.host = packet.host, .largest = packet.number});
    if (added) return;
    if (found->second.host != packet.host) report(packet.at, fmt::format("two ends seal with key {}", found->first));
    if (packet.number <= found->second.largest) {
      report(packet.at, fmt::format("host {} seals number {} with key {} after {}", packet.host, packet.number,
                                    found->first, found->second.largest));
    }
    found->second.largest = packet.number;
  }

 private:
  struct Use {
    std::size_t host = 0;
    wire::PacketNumber largest = 0;
  };
  std::map<std::uint64_t, Use> keys_;
  std::map<std::uint64_t, Use> initial_keys_;
};

}  // namespace pollux::swarm
