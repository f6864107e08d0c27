// What goes wrong on the wires: a little all the time, and more for a while.
#include <array>

#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::array<std::string_view, 9> kNames{"loss",   "reordering", "duplication", "corruption",      "blackhole",
                                                 "narrow", "burst loss", "a small MTU", "congestion marks"};
constexpr std::uint64_t kMostFaults = 6;

void draw_steady(Draw& draw, drivers::sim::LinkConfig& link) {
  if (draw.chance(0.25)) link.loss = draw.fraction(0, 0.05);
  if (draw.chance(0.25)) link.reordering = draw.fraction(0, 0.3);
  if (draw.chance(0.2)) link.duplication = draw.fraction(0, 0.2);
  if (draw.chance(0.2)) link.corruption = draw.fraction(0, 0.02);
  if (draw.chance(0.3)) link.corrupts = drivers::sim::Corruption::kIpPacket;
  link.reorder_delay = draw.log_between(Duration::microseconds(10), Duration::milliseconds(50));
}

double draw_strength(Draw& draw, FaultKind kind) {
  if (kind == FaultKind::kNarrow) return draw.fraction(2, 20);
  if (kind == FaultKind::kSmallMtu) return draw.fraction(0, 1);
  return kind == FaultKind::kLoss || kind == FaultKind::kBurstLoss ? draw.fraction(0.1, 0.9) : draw.fraction(0.1, 0.5);
}

}  // namespace

void draw_faults(Draw& draw, Plan& plan) {
  if (draw.chance(0.25)) return;  // a perfect network
  for (HostPlan& host : plan.hosts) {
    draw_steady(draw, host.up);
    draw_steady(draw, host.down);
  }
  const std::uint64_t faults = draw.chance(0.5) ? draw.between(1, kMostFaults) : 0;
  for (std::uint64_t i = 0; i < faults; ++i) {
    const auto kind = static_cast<FaultKind>(draw.between(0, kNames.size() - 1));
    plan.faults.push_back({.kind = kind,
                           .host = draw.between(0, plan.hosts.size() - 1),
                           .wires = draw.pick({Wires::kUp, Wires::kDown, Wires::kBoth}),
                           .begin = draw.log_between(Duration::milliseconds(1), Duration::seconds(8)),
                           .length = draw.log_between(Duration::milliseconds(5), Duration::seconds(5)),
                           .strength = draw_strength(draw, kind)});
  }
}

std::string describe_faults(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) {
    for (const auto* link : {&plan.hosts[i].up, &plan.hosts[i].down}) {
      if (link->loss + link->reordering + link->duplication + link->corruption == 0) continue;
      text +=
          fmt::format("\n  host {} {}: loss {:.3f}, reordering {:.3f} by {} us, duplication {:.3f}, corruption {:.3f}",
                      i, link == &plan.hosts[i].up ? "up" : "down", link->loss, link->reordering,
                      link->reorder_delay.to_microseconds(), link->duplication, link->corruption);
    }
  }
  for (const Fault& fault : plan.faults) {
    text += fmt::format("\n  {} of {:.2f} at host {} ({}) at {} us for {} us",
                        kNames[static_cast<std::size_t>(fault.kind)], fault.strength, fault.host,
                        fault.wires == Wires::kBoth ? "both ways" : (fault.wires == Wires::kUp ? "up" : "down"),
                        fault.begin.to_microseconds(), fault.length.to_microseconds());
  }
  return text.empty() ? "none" : text;
}

}  // namespace pollux::swarm
