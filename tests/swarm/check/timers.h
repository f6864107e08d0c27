// Timers: no shard is woken again and again while nothing happens, and none with an open connection waits longer than
// its connections live (RFC 9000 §10.1).
#pragma once

#include <fmt/format.h>

#include "scenario/simulation.h"
#include "swarm/checker.h"
#include "swarm/plan.h"

namespace pollux::swarm {

class Timers final : public Checker {
 public:
  // Turns without a frame sent or received, within a millisecond.
  static constexpr std::uint64_t kMostIdleTurns = 100;
  // Nothing is further away than this: an idle timeout, or three probe timeouts where that is longer.
  static constexpr Duration kLongestWait = Duration::seconds(120);

  Timers(scenario::Simulation& simulation, Findings& findings) : Checker("timers", findings), simulation_(simulation) {}

  void on_wire(const drivers::sim::FrameEvent&) override { turns_ = 0; }

  void on_turn(Timestamp now) override {
    if (now - since_ > Duration::milliseconds(1)) {
      since_ = now;
      turns_ = 0;
    }
    if (++turns_ == kMostIdleTurns) report(now, fmt::format("{} turns without a frame", turns_));
    for (std::size_t i = 0; i < simulation_.host_count(); ++i) {
      for (std::size_t j = 0; j < simulation_.host(i).shard_count(); ++j) expect_waking(now, i, j);
    }
  }

 private:
  void expect_waking(Timestamp now, std::size_t host, std::size_t index) {
    const endpoint::Shard& shard = simulation_.host(host).shard(index);
    if (shard.connection_count() == 0) return;
    const Timestamp deadline = shard.next_deadline();
    if (!deadline.is_never() && deadline <= now + kLongestWait) return;
    report(now, fmt::format("host {}, shard {} has {} connections and waits for ever", host, index,
                            shard.connection_count()));
  }

  scenario::Simulation& simulation_;
  Timestamp since_;
  std::uint64_t turns_ = 0;
};

}  // namespace pollux::swarm
