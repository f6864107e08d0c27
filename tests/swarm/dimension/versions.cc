// Which versions the ends speak, and in which order they like them (RFC 9368, RFC 9369); now and then none in common.
#include <fmt/format.h>

#include "swarm/dimensions.h"
#include "wire/version.h"

namespace pollux::swarm {
namespace {

using wire::kVersion1;
using wire::kVersion2;
using wire::VersionList;

VersionList draw_versions_of_host(Draw& draw) {
  if (draw.chance(0.25)) return {draw.pick({kVersion1, kVersion1, kVersion2})};
  return draw.chance(0.5) ? VersionList{kVersion1, kVersion2} : VersionList{kVersion2, kVersion1};
}

}  // namespace

void draw_versions(Draw& draw, Plan& plan) {
  for (HostPlan& host : plan.hosts) host.shard.connection.versions = draw_versions_of_host(draw);
}

std::string describe_versions(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    text += fmt::format("{}host {}:", i == 0 ? "" : "; ", i);
    for (const wire::Version version : plan.config(i).versions) text += fmt::format(" {:#x}", version);
  }
  return text;
}

}  // namespace pollux::swarm
