// Which versions the ends speak, and in which order they like them: always one in common (RFC 9368, RFC 9369).
#include <fmt/format.h>

#include "swarm/dimensions.h"
#include "wire/version.h"

namespace pollux::swarm {
namespace {

using wire::kVersion1;
using wire::kVersion2;
using wire::VersionList;

VersionList draw_both(Draw& draw) {
  return draw.chance(0.5) ? VersionList{kVersion1, kVersion2} : VersionList{kVersion2, kVersion1};
}

}  // namespace

void draw_versions(Draw& draw, Plan& plan) {
  for (HostPlan& host : plan.hosts) {
    const bool is_server = &host == &plan.hosts.front();
    const bool both = draw.chance(0.6);
    // A server takes first flights of version 1, and goes on in the version that it likes best.
    const VersionList list = is_server ? draw_both(draw) : VersionList{kVersion1, kVersion2};
    host.shard.connection.versions = both ? list : VersionList{kVersion1};
  }
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
