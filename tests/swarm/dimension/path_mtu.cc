// What the wires carry, and whether the ends have to find out (RFC 9000 §14.3). Who is told the size is told the truth.
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::size_t kSmallestMtu = 1'280;
constexpr std::size_t kLargestMtu = 1'500;

}  // namespace

void draw_path_mtu(Draw& draw, Plan& plan) {
  const bool narrow = draw.chance(0.3);
  for (HostPlan& host : plan.hosts) {
    if (narrow && draw.chance(0.5)) host.up.mtu = host.down.mtu = draw.between(kSmallestMtu, kLargestMtu);
    const bool given = !narrow && draw.chance(0.5);
    host.shard.connection.path_mtu = given ? connection::PathMtu::kGiven : connection::PathMtu::kSearched;
  }
}

std::string describe_path_mtu(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    text +=
        fmt::format("{}host {}: {} of {}", i == 0 ? "" : "; ", i,
                    plan.config(i).path_mtu == connection::PathMtu::kGiven ? "told" : "searches", plan.hosts[i].up.mtu);
  }
  return text;
}

}  // namespace pollux::swarm
