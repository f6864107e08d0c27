// Who marks packets as ECN-capable, and what the wires make of the marks (RFC 9000 §13.4).
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

using drivers::sim::EcnTreatment;

void draw_treatment(Draw& draw, drivers::sim::LinkConfig& link) {
  if (draw.chance(0.3)) {
    link.ecn = draw.pick(
        {EcnTreatment::kBleached, EcnTreatment::kRemarked, EcnTreatment::kAllMarked, EcnTreatment::kEctDropped});
  }
  if (draw.chance(0.3)) link.ce_marking = draw.fraction(0, 0.2);
}

}  // namespace

void draw_ecn(Draw& draw, Plan& plan) {
  const bool perfect = draw.chance(0.4);
  for (HostPlan& host : plan.hosts) {
    if (draw.chance(0.3)) host.shard.connection.ecn = recovery::EcnPolicy::kOff;
    if (perfect) continue;
    draw_treatment(draw, host.up);
    draw_treatment(draw, host.down);
  }
}

std::string describe_ecn(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    const HostPlan& host = plan.hosts[i];
    text += fmt::format("{}host {}: {}, up treats it as {} and marks {:.3f}, down as {} and {:.3f}", i == 0 ? "" : "; ",
                        i, plan.config(i).ecn == recovery::EcnPolicy::kOn ? "on" : "off", static_cast<int>(host.up.ecn),
                        host.up.ce_marking, static_cast<int>(host.down.ecn), host.down.ce_marking);
  }
  return text;
}

}  // namespace pollux::swarm
