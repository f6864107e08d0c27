#include "swarm/plan.h"

#include <algorithm>

namespace pollux::swarm {
namespace {

constexpr double kLossThatIsBorne = 0.06;
// After an outage the sender's backed-off probes may need as long again, and more, to find out that it is over.
constexpr std::int64_t kOutagesPerTimeout = 4;

// The stranger takes more than half of what the server's wire carries.
bool is_flooded(const Plan& plan) {
  constexpr std::uint64_t kBitsOfDatagram = 1'500 * 8;
  const std::uint64_t carries = plan.hosts.front().down.bits_per_second;
  if (carries == 0 || plan.stranger.datagrams == 0) return false;
  const auto interval = static_cast<std::uint64_t>(plan.stranger.interval.to_microseconds());
  return kBitsOfDatagram * 1'000'000 / interval > carries / 2;
}

}  // namespace

Duration idle_timeout_of(const Plan& plan, const ConversationPlan& conversation) {
  const Duration server = plan.config(0).idle_timeout;
  const Duration client = plan.config(conversation.client).idle_timeout;
  if (server == Duration::zero()) return client;
  return client == Duration::zero() ? server : std::min(server, client);
}

bool have_common_version(const Plan& plan, const ConversationPlan& conversation) {
  const wire::VersionList& server = plan.config(0).versions;
  return std::ranges::any_of(plan.config(conversation.client).versions,
                             [&](wire::Version version) { return server.contains(version); });
}

bool must_negotiate_version(const Plan& plan, const ConversationPlan& conversation) {
  return !plan.config(0).versions.contains(plan.config(conversation.client).versions.front());
}

bool are_packets_damaged(const Plan& plan, const ConversationPlan& conversation) {
  for (const std::size_t host : {std::size_t{0}, conversation.client}) {
    if (plan.hosts[host].up.corruption + plan.hosts[host].down.corruption > 0) return true;
  }
  return std::ranges::any_of(plan.faults, [&](const Fault& fault) {
    return fault.kind == FaultKind::kCorruption && (fault.host == 0 || fault.host == conversation.client);
  });
}

bool must_complete(const Plan& plan, const ConversationPlan& conversation) {
  // Who was told a wrong list of versions goes wrong.
  if (must_negotiate_version(plan, conversation) && are_packets_damaged(plan, conversation)) return false;
  if (is_flooded(plan)) return false;
  const bool stays = plan.config(0).disable_active_migration;
  for (const Rebinding& rebinding : plan.rebindings) {
    // RFC 9000 §9-3: who shall not migrate is not heard from another address.
    if (stays && rebinding.other_address && rebinding.host == conversation.client) return false;
  }
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
