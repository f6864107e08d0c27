// All checkers, a row each: what a run is watched by.
#pragma once

#include <memory>
#include <vector>

#include "scenario/simulation.h"
#include "swarm/accounts.h"
#include "swarm/checker.h"
#include "swarm/conversations.h"
#include "swarm/crook.h"
#include "swarm/plan.h"

namespace pollux::swarm {

// What a checker may look at. Everything outlives it.
struct Scene {
  const Plan& plan;
  scenario::Simulation& simulation;
  const Conversations& conversations;
  const Crook& crook;
  const Accounts& accounts;
  Findings& findings;
};

[[nodiscard]] std::vector<std::unique_ptr<Checker>> make_checkers(const Scene& scene);

}  // namespace pollux::swarm
