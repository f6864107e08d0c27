// How many shards the server has, how much room there is between them, and whether connection IDs hide whose they are.
// The IDs have eight bytes in any case: whoever watches the wire here counts on that.
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {

void draw_shards(Draw& draw, Plan& plan) {
  if (draw.chance(0.5)) return;
  plan.shards = draw.between(2, 4);
  plan.inbox_capacity = draw.log_between(std::uint64_t{8}, std::uint64_t{256});
  plan.hides_shards = draw.chance(0.5);
}

std::string describe_shards(const Plan& plan) {
  if (plan.shards == 1) return "one";
  return fmt::format("{}, with room for {} packets between any two, {}", plan.shards, plan.inbox_capacity,
                     plan.hides_shards ? "hidden" : "shown in connection IDs");
}

}  // namespace pollux::swarm
