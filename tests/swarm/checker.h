// Checker: watches one rule beside a run. Sees every packet in plaintext, every frame on the wire, and the hosts
// between two turns; keeps what it needs to judge; changes nothing.
#pragma once

#include <string>
#include <string_view>

#include "drivers/net/sim/frame_event.h"
#include "swarm/findings.h"
#include "swarm/packet_event.h"

namespace pollux::swarm {

class Checker {
 public:
  Checker(std::string_view name, Findings& findings) : name_(name), findings_(findings) {}
  virtual ~Checker() = default;
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;

  virtual void on_sealed(const PacketEvent&) {}
  // Authentic; the connection may still drop it, for being a duplicate or too late.
  virtual void on_opened(const PacketEvent&) {}
  virtual void on_wire(const drivers::sim::FrameEvent&) {}
  // Every host has had its turn.
  virtual void on_turn(Timestamp) {}
  // Nothing will happen any more; the shards still stand.
  virtual void on_end(Timestamp) {}

 protected:
  void report(Timestamp at, std::string text) { findings_.add(at, name_, std::move(text)); }

 private:
  std::string_view name_;
  Findings& findings_;
};

}  // namespace pollux::swarm
