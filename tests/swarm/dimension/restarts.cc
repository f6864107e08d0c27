// A server that ends without a word, and another in its place that knows of nothing (RFC 9000 §10.3).
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {

void draw_restarts(Draw& draw, Plan& plan) {
  if (draw.chance(0.08)) plan.server_forgets = draw.log_between(Duration::milliseconds(1), Duration::seconds(5));
}

std::string describe_restarts(const Plan& plan) {
  return plan.server_forgets ? fmt::format("at {} us", plan.server_forgets->to_microseconds()) : "none";
}

}  // namespace pollux::swarm
