// A third host floods the server with rubbish, and with damaged copies of what the clients send.
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {

void draw_strangers(Draw& draw, Plan& plan) {
  if (!draw.chance(0.25)) return;
  plan.stranger = {.datagrams = draw.log_between(1, 2'000),
                   .begin = draw.log_between(Duration::microseconds(10), Duration::seconds(1)),
                   .interval = draw.log_between(Duration::microseconds(10), Duration::milliseconds(10))};
}

std::string describe_strangers(const Plan& plan) {
  if (plan.stranger.datagrams == 0) return "none";
  return fmt::format("{} datagrams from {} us on, {} us apart", plan.stranger.datagrams,
                     plan.stranger.begin.to_microseconds(), plan.stranger.interval.to_microseconds());
}

}  // namespace pollux::swarm
