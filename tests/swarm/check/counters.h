// Counters: a host's numbers add up, and agree with what was seen: every frame that came was a datagram, was answered,
// or was dropped for a reason that has a name; every datagram held a packet that was processed or dropped so.
#pragma once

#include <fmt/format.h>

#include <map>

#include "scenario/simulation.h"
#include "swarm/checker.h"
#include "swarm/plan.h"

namespace pollux::swarm {

class Counters final : public Checker {
 public:
  Counters(const Plan& plan, scenario::Simulation& simulation, Findings& findings)
      : Checker("counters", findings), plan_(plan), simulation_(simulation) {}

  void on_sealed(const PacketEvent& packet) override { ++seen_[packet.host].sealed; }
  void on_opened(const PacketEvent& packet) override { ++seen_[packet.host].opened; }
  void on_wire(const drivers::sim::FrameEvent& event) override {
    if (event.verdict == drivers::sim::Verdict::kSent) ++seen_[event.source].frames_sent;
    if (event.verdict == drivers::sim::Verdict::kDelivered) ++seen_[event.destination].frames_received;
  }
  void on_end(Timestamp now) override;

 private:
  struct Seen {
    std::uint64_t sealed = 0;
    std::uint64_t opened = 0;
    std::uint64_t frames_sent = 0;
    std::uint64_t frames_received = 0;
  };

  void judge(Timestamp now, std::size_t host);
  void expect_equal(Timestamp now, std::size_t host, std::string_view what, std::uint64_t left, std::uint64_t right);
  void expect_at_most(Timestamp now, std::size_t host, std::string_view what, std::uint64_t left, std::uint64_t right);

  const Plan& plan_;
  scenario::Simulation& simulation_;
  std::map<std::size_t, Seen> seen_;
};

}  // namespace pollux::swarm
