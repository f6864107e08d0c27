// Tracer: says on standard output what happens in a run, a line for each packet sealed or opened and each frame that
// the wires did not carry as they should.
#pragma once

#include <fmt/format.h>

#include <cstdio>

#include "swarm/checker.h"
#include "wire/frame_type.h"

namespace pollux::swarm {

class Tracer final : public Checker {
 public:
  explicit Tracer(Findings& findings) : Checker("tracer", findings) {}

  void on_sealed(const PacketEvent& packet) override { tell(packet, "sends"); }
  void on_opened(const PacketEvent& packet) override { tell(packet, "opens"); }
  void on_wire(const drivers::sim::FrameEvent& event) override {
    using drivers::sim::Verdict;
    if (event.verdict == Verdict::kSent || event.verdict == Verdict::kDelivered) return;
    fmt::print("{:>14} wire: a frame of {} bytes from host {}: {}\n", event.time.to_nanoseconds(), event.frame.size(),
               event.source, to_string(event.verdict));
  }

 private:
  static void tell(const PacketEvent& packet, std::string_view deed);
};

}  // namespace pollux::swarm
