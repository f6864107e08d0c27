// Run: one plan, carried out in simulated time from the first packet to the last timer, with every checker beside it.
#pragma once

#include <cstdint>
#include <string>

#include "swarm/accounts.h"
#include "swarm/findings.h"
#include "swarm/plan.h"
#include "telemetry/counters.h"

namespace pollux::swarm {

struct Report {
  Findings findings;
  Accounts accounts;
  std::uint64_t digest = 0;     // of the time, size and fate of every frame
  std::uint64_t frames = 0;     // events on the wire
  telemetry::Snapshot counted;  // by all hosts together
  Duration length;              // of simulated time
};

enum class Trace : bool { kNo, kYes };

// kYes: tells on standard output what happens.
[[nodiscard]] Report run(const Plan& plan, Trace trace = Trace::kNo);

}  // namespace pollux::swarm
