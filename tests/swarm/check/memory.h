// Memory: a shard never holds more packet buffers between two turns than two bursts and what lies in its queue and its
// inbox, and at the end nothing at all.
#pragma once

#include <fmt/format.h>

#include "scenario/remains.h"
#include "scenario/simulation.h"
#include "swarm/checker.h"

namespace pollux::swarm {

class Memory final : public Checker {
 public:
  static constexpr std::size_t kMostBuffers = 2 * net::kMaxBurst;

  Memory(scenario::Simulation& simulation, Findings& findings) : Checker("memory", findings), simulation_(simulation) {}

  void on_turn(Timestamp now) override {
    for (std::size_t i = 0; i < simulation_.host_count(); ++i) {
      scenario::Host& host = simulation_.host(i);
      const std::size_t held = host.port().outstanding();
      if (held > host.shard_count() * kMostBuffers + host.waiting_between_shards())
        report(now, fmt::format("host {} holds {} packet buffers", i, held));
    }
  }

  // Shuts the hosts down.
  void on_end(Timestamp now) override {
    for (std::size_t i = 0; i < simulation_.host_count(); ++i) {
      for (const std::string& left : scenario::remains_of(simulation_.host(i))) {
        report(now, fmt::format("host {}: {}", i, left));
      }
    }
  }

 private:
  scenario::Simulation& simulation_;
};

}  // namespace pollux::swarm
