#include "swarm/stream_script.h"

#include <string>

#include "swarm/draw.h"

namespace pollux::swarm {

StreamScript script_of(const Plan& plan, std::size_t conversation, wire::StreamId stream, wire::Role sender) {
  const StreamMix& mix = plan.conversations[conversation].mix;
  Draw draw{plan.seed * 31 + conversation,
            "stream " + std::to_string(stream.value() * 2 + (sender == wire::Role::kClient))};
  StreamScript script;
  script.size = draw.chance(0.05) ? 0 : draw.log_between(1, mix.largest);
  const std::uint64_t reset_at = draw.between(0, script.size);
  const std::uint64_t stop_at = draw.between(0, script.size);
  if (draw.chance(mix.reset) && reset_at < script.size) script.reset_at = reset_at;
  if (draw.chance(mix.stop)) script.stop_at = stop_at;
  if (draw.chance(mix.small_writes)) script.piece = draw.log_between(1 + script.size / 100, 2 + script.size / 10);
  script.slow = draw.chance(mix.slow);
  if (script.reset_at && draw.chance(mix.reliable)) script.reliable = draw.between(0, *script.reset_at);
  if (draw.chance(mix.priorities)) {
    script.priority = {.urgency = static_cast<std::uint8_t>(draw.between(0, wire::kUrgencyCount - 1)),
                       .incremental = draw.chance(0.5)};
  }
  return script;
}

std::uint64_t planned_streams(const Plan& plan, std::size_t conversation, wire::Role opener,
                              wire::StreamDirection direction) {
  Draw draw{plan.seed * 31 + conversation, "count " + std::to_string(wire::StreamId::of(opener, direction, 0).value())};
  return draw.chance(0.2) ? 0 : draw.log_between(1, plan.conversations[conversation].mix.streams);
}

std::uint64_t planned_streams(const Plan& plan, std::size_t conversation) {
  std::uint64_t count = 0;
  for (const wire::Role opener : {wire::Role::kClient, wire::Role::kServer}) {
    for (const auto direction : {wire::StreamDirection::kBidirectional, wire::StreamDirection::kUnidirectional}) {
      count += planned_streams(plan, conversation, opener, direction);
    }
  }
  return count;
}

}  // namespace pollux::swarm
