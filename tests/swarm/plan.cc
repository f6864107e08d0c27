#include "swarm/plan.h"

#include <algorithm>

namespace pollux::swarm {
namespace {

constexpr double kLossThatIsBorne = 0.06;
// After an outage the sender's backed-off probes may need as long again, and more, to find out that it is over.
constexpr std::int64_t kOutagesPerTimeout = 4;

}  // namespace

Duration idle_timeout_of(const Plan& plan, const ConversationPlan& conversation) {
  const Duration server = plan.config(0).idle_timeout;
  const Duration client = plan.config(conversation.client).idle_timeout;
  if (server == Duration::zero()) return client;
  return client == Duration::zero() ? server : std::min(server, client);
}

bool must_complete(const Plan& plan, const ConversationPlan& conversation) {
  const Duration timeout = idle_timeout_of(plan, conversation);
  if (timeout != Duration::zero() && timeout < Duration::seconds(5)) return false;
  double delivered = 1;
  Duration dark = Duration::seconds(1);
  for (const std::size_t host : {std::size_t{0}, conversation.client}) {
    for (const drivers::sim::LinkConfig* link : {&plan.hosts[host].up, &plan.hosts[host].down}) {
      // Until the sender knows that it is for the marks, nothing comes through.
      if (link->ecn == drivers::sim::EcnTreatment::kEctDropped) return false;
      delivered *= (1 - link->loss) * (1 - link->corruption);
      dark += link->delay * 4;
    }
  }
  for (const Fault& fault : plan.faults) {
    if (fault.host != 0 && fault.host != conversation.client) continue;
    const bool is_harmless = fault.kind == FaultKind::kReordering || fault.kind == FaultKind::kDuplication ||
                             fault.kind == FaultKind::kCongestionMarks;
    if (is_harmless) continue;
    dark += fault.length;
  }
  const bool in_time = timeout == Duration::zero() || dark * kOutagesPerTimeout < timeout;
  return in_time && 1 - delivered <= kLossThatIsBorne;
}

}  // namespace pollux::swarm
