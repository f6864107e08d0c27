// Clients that come back: session tickets, and 0-RTT, taken and refused (RFC 9001 §4.5, §4.6).
#include <array>

#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::array<std::string_view, 4> kTickets{"no tickets", "tickets without 0-RTT", "0-RTT for one connection",
                                                   "tickets with 0-RTT"};

}  // namespace

void draw_resumption(Draw& draw, Plan& plan) {
  plan.tickets = static_cast<Tickets>(draw.between(0, kTickets.size() - 1));
  for (HostPlan& host : plan.hosts) {
    host.keeps_sessions = draw.chance(0.8);
    host.speaks_early = draw.chance(0.7);
  }
}

std::string describe_resumption(const Plan& plan) {
  std::string text{kTickets[static_cast<std::size_t>(plan.tickets)]};
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    if (plan.hosts[i].keeps_sessions && i != 0) text += fmt::format("; host {} keeps them", i);
    if (plan.hosts[i].speaks_early) text += fmt::format("; host {} speaks early", i);
  }
  return text;
}

}  // namespace pollux::swarm
