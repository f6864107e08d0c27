// When the server wants to see that clients own their addresses before it begins (RFC 9000 §8.1.2).
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {

using endpoint::RetryPolicy;

void draw_address_validation(Draw& draw, Plan& plan) {
  endpoint::ShardConfig& server = plan.hosts.front().shard;
  server.retry = draw.pick({RetryPolicy::kAuto, RetryPolicy::kAlways, RetryPolicy::kNever});
  server.retry_above_half_open = draw.between(1, 4);
}

std::string describe_address_validation(const Plan& plan) {
  const endpoint::ShardConfig& server = plan.hosts.front().shard;
  if (server.retry == RetryPolicy::kNever) return "none";
  if (server.retry == RetryPolicy::kAlways) return "Retry always";
  return fmt::format("Retry from {} half-open connections on", server.retry_above_half_open);
}

}  // namespace pollux::swarm
