// After how many packets an end takes new keys (RFC 9001 §6): some ends again and again.
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {

void draw_key_updates(Draw& draw, Plan& plan) {
  for (HostPlan& host : plan.hosts) {
    if (draw.chance(0.4)) host.shard.connection.keys.update_after = draw.log_between(2, 1'000);
  }
}

std::string describe_key_updates(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    const std::uint64_t after = plan.config(i).keys.update_after;
    if (after != UINT64_MAX) text += fmt::format("host {} after {} packets; ", i, after);
  }
  return text.empty() ? "none" : text;
}

}  // namespace pollux::swarm
