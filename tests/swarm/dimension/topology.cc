// Who is there, and what the wires between them are like when nothing is wrong.
#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::uint64_t kMostClients = 4;

drivers::sim::LinkConfig draw_link(Draw& draw) {
  drivers::sim::LinkConfig link;
  link.delay = draw.log_between(Duration::microseconds(10), Duration::milliseconds(100));
  if (draw.chance(0.5)) {
    link.bits_per_second = draw.log_between(1'000'000, 1'000'000'000);
    // From two datagrams up: a shallow buffer, or one that swallows seconds.
    link.queue_limit = ByteCount{draw.log_between(3'200, 1'000'000)};
  }
  return link;
}

std::string text_of(const drivers::sim::LinkConfig& link) {
  return fmt::format("{} us, {} bit/s, queue {}", link.delay.to_microseconds(), link.bits_per_second,
                     link.queue_limit.value());
}

}  // namespace

void draw_topology(Draw& draw, Plan& plan) {
  plan.family = draw.pick({IpFamily::kIpv4, IpFamily::kIpv6});
  plan.hosts.resize(1 + draw.log_between(1, kMostClients));
  for (HostPlan& host : plan.hosts) {
    host.up = draw_link(draw);
    host.down = draw.chance(0.5) ? host.up : draw_link(draw);
  }
}

std::string describe_topology(const Plan& plan) {
  std::string text = fmt::format("{} clients, IPv{}", plan.hosts.size() - 1, plan.family == IpFamily::kIpv4 ? 4 : 6);
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    text += fmt::format("\n  host {}: up {}; down {}", i, text_of(plan.hosts[i].up), text_of(plan.hosts[i].down));
  }
  return text;
}

}  // namespace pollux::swarm
