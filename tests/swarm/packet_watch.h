// PacketWatch: stands at every host's AEAD (scenario/packet_tap.h), finds out whose each packet is and what is in it,
// lets the crook at it, and tells the checkers.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <vector>

#include "scenario/packet_tap.h"
#include "scenario/simulation.h"
#include "swarm/checker.h"
#include "swarm/conversations.h"
#include "swarm/crook.h"

namespace pollux::swarm {

class PacketWatch {
 public:
  using Checkers = std::vector<std::unique_ptr<Checker>>;

  // All outlive this, and the simulation that it watches.
  PacketWatch(Conversations& conversations, Crook& crook, const Checkers& checkers);
  ~PacketWatch();

  // For HostConfig::decorate_aead. `now` is asked at every packet.
  [[nodiscard]] scenario::AeadDecorator decorator(std::size_t host);
  void set_clock(std::function<Timestamp()> now) { now_ = std::move(now); }

  [[nodiscard]] std::uint64_t sealed(std::size_t host) const { return sealed_.at(host); }
  [[nodiscard]] std::uint64_t opened(std::size_t host) const { return opened_.at(host); }

 private:
  class Observer;

  void before_seal(std::size_t host, scenario::KeyName key, MutableBytes header, MutableBytes payload);
  void on_sealed(std::size_t host, const scenario::TappedPacket& packet);
  void on_opened(std::size_t host, const scenario::TappedPacket& packet);
  [[nodiscard]] PacketEvent event_of(std::size_t host, const scenario::TappedPacket& packet, bool crooked);

  Conversations& conversations_;
  Crook& crook_;
  const Checkers& checkers_;
  std::function<Timestamp()> now_;
  scenario::KeyRegistry keys_;
  std::vector<std::unique_ptr<Observer>> observers_;
  std::vector<FrameSeen> frames_;  // of the packet at hand
  bool crooked_ = false;           // the packet that is being sealed
  std::set<scenario::PacketTag> crimes_;
  std::map<std::size_t, std::uint64_t> sealed_;
  std::map<std::size_t, std::uint64_t> opened_;
};

}  // namespace pollux::swarm
