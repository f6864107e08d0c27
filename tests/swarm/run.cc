#include "swarm/run.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "swarm/stage.h"
#include "swarm/tracer.h"

namespace pollux::swarm {
namespace {

// Longer than any plan takes, idle timeouts and all: who is not done then never will be.
constexpr Duration kLimit = Duration::seconds(3'600);

struct Deed {
  Timestamp at;
  std::function<void()> act;
};

// What the plan wants to happen at a certain time, in order.
std::vector<Deed> deeds_of(const Plan& plan, Stage& stage) {
  const Timestamp begin = stage.simulation().now();
  std::vector<Deed> deeds;
  for (std::size_t i = 0; i < plan.conversations.size(); ++i) {
    deeds.push_back({begin + plan.conversations[i].begin, [&stage, i] { stage.begin_conversation(i); }});
  }
  for (const Fault& changed : plan.faults) {
    for (const Duration edge : {changed.begin, changed.begin + changed.length}) {
      deeds.push_back({begin + edge, [&plan, &stage, edge] {
                         std::vector<Fault> present;
                         std::ranges::copy_if(plan.faults, std::back_inserter(present), [&](const Fault& fault) {
                           return fault.begin <= edge && edge < fault.begin + fault.length;
                         });
                         stage.set_wires(present);
                       }});
    }
  }
  for (const Rebinding& rebinding : plan.rebindings) {
    deeds.push_back({begin + rebinding.at, [&stage, &rebinding] { stage.rebind(rebinding); }});
  }
  for (const Move& move : plan.moves) {
    deeds.push_back({begin + move.at, [&stage, &move] { stage.move(move); }});
  }
  for (const IdRotation& rotation : plan.id_rotations) {
    deeds.push_back({begin + rotation.at, [&stage, &rotation] { stage.rotate_ids(rotation); }});
  }
  if (plan.server_forgets) deeds.push_back({begin + *plan.server_forgets, [&stage] { stage.forget(); }});
  for (std::uint64_t i = 0; i < plan.stranger.datagrams; ++i) {
    const Duration after = plan.stranger.begin + plan.stranger.interval * static_cast<std::int64_t>(i);
    deeds.push_back({begin + after, [&stage] { stage.let_stranger_send(); }});
  }
  std::ranges::stable_sort(deeds, {}, &Deed::at);
  return deeds;
}

// Lets time pass, to `until` or to the moment when nothing is left that could happen.
void live(Stage& stage, Timestamp until) {
  scenario::Simulation& simulation = stage.simulation();
  const auto turn_over = [&] {
    for (const auto& checker : stage.checkers()) checker->on_turn(simulation.now());
    return false;
  };
  (void)simulation.run_until(turn_over, until - simulation.now());
}

}  // namespace

Report run(const Plan& plan, Trace trace) {
  Report report;
  Stage stage{plan, report.findings};
  if (trace == Trace::kYes) stage.add_checker(std::make_unique<Tracer>(report.findings));
  scenario::Simulation& simulation = stage.simulation();
  const Timestamp begin = simulation.now();
  for (const Deed& deed : deeds_of(plan, stage)) {
    live(stage, deed.at);
    simulation.network().advance_to(std::max(deed.at, simulation.now()));
    deed.act();
  }
  live(stage, begin + kLimit);
  for (const auto& checker : stage.checkers()) checker->on_end(simulation.now());
  report.accounts = stage.accounts();
  report.digest = stage.log().digest();
  report.frames = stage.log().events();
  report.length = simulation.now() - begin;
  for (std::size_t i = 0; i < plan.hosts.size(); ++i) report.counted += simulation.host(i).counters();
  return report;
}

}  // namespace pollux::swarm
