// NATs that lose their tables: from then on a client comes from another port, or from another address too (RFC 9000
// §9.3.1, §9.5).
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::uint64_t kMostRebindings = 3;

}  // namespace

void draw_rebindings(Draw& draw, Plan& plan) {
  if (!draw.chance(0.2)) return;
  const std::uint64_t count = draw.between(1, kMostRebindings);
  for (std::uint64_t i = 0; i < count; ++i) {
    plan.rebindings.push_back({.host = draw.between(1, plan.hosts.size() - 1),
                               .at = draw.log_between(Duration::milliseconds(1), Duration::seconds(5)),
                               .port = static_cast<std::uint16_t>(draw.between(50'001, 65'535)),
                               .other_address = draw.chance(0.3)});
    // A client that only listens would never show where it is now.
    plan.hosts[plan.rebindings.back().host].shard.connection.keep_alive = Duration::milliseconds(500);
  }
}

std::string describe_rebindings(const Plan& plan) {
  std::string text;
  for (const Rebinding& rebinding : plan.rebindings) {
    text += fmt::format("host {} to {}port {} at {} us; ", rebinding.host,
                        rebinding.other_address ? "another address and " : "", rebinding.port,
                        rebinding.at.to_microseconds());
  }
  return text.empty() ? "none" : text;
}

}  // namespace pollux::swarm
