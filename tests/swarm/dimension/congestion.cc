// Which congestion controller each end runs.
#include <fmt/format.h>

#include "recovery/congestion_algorithm.h"
#include "swarm/dimensions.h"

namespace pollux::swarm {

void draw_congestion(Draw& draw, Plan& plan) {
  const auto algorithms = recovery::congestion_algorithms();
  for (HostPlan& host : plan.hosts) {
    host.shard.connection.congestion = algorithms[draw.between(0, algorithms.size() - 1)];
  }
}

std::string describe_congestion(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    text += fmt::format("{}host {}: {}", i == 0 ? "" : "; ", i, recovery::to_string(plan.config(i).congestion));
  }
  return text;
}

}  // namespace pollux::swarm
