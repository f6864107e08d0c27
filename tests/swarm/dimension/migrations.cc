// Clients that move to another address of theirs, a server that prefers another of its own, and new connection IDs for
// all that are in use (RFC 9000 §5.1.2, §9.2, §9.6).
#include <fmt/format.h>

#include "swarm/addresses.h"
#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::uint64_t kMostMoves = 4;
constexpr std::uint64_t kMostRotations = 3;

}  // namespace

void draw_migrations(Draw& draw, Plan& plan) {
  if (draw.chance(0.2)) {
    plan.preferred_address = draw.chance(0.8) ? PreferredAddressPlan::kReachable : PreferredAddressPlan::kDead;
  }
  if (draw.chance(0.1)) plan.hosts.front().shard.connection.disable_active_migration = true;
  const auto draw_time = [&] { return draw.log_between(Duration::milliseconds(1), Duration::seconds(5)); };
  const auto draw_conversation = [&] { return draw.between(0, plan.conversations.size() - 1); };
  const std::uint64_t moves = draw.chance(0.2) ? draw.between(1, kMostMoves) : 0;
  for (std::uint64_t i = 0; i < moves; ++i) {
    plan.moves.push_back(
        {.conversation = draw_conversation(), .at = draw_time(), .address = draw.between(0, kFurtherAddresses - 1)});
  }
  const std::uint64_t rotations = draw.chance(0.2) ? draw.between(1, kMostRotations) : 0;
  for (std::uint64_t i = 0; i < rotations; ++i) {
    plan.id_rotations.push_back({.conversation = draw_conversation(), .at = draw_time()});
  }
}

std::string describe_migrations(const Plan& plan) {
  std::string text;
  if (plan.preferred_address != PreferredAddressPlan::kNone) {
    text += plan.preferred_address == PreferredAddressPlan::kDead ? "the server prefers a dead address; "
                                                                  : "the server prefers another address; ";
  }
  if (plan.config(0).disable_active_migration) text += "nobody shall move; ";
  for (const Move& move : plan.moves) {
    text += fmt::format("the client of conversation {} moves to address {} at {} us; ", move.conversation, move.address,
                        move.at.to_microseconds());
  }
  for (const IdRotation& rotation : plan.id_rotations) {
    text += fmt::format("new IDs of the client of conversation {} at {} us; ", rotation.conversation,
                        rotation.at.to_microseconds());
  }
  return text.empty() ? "none" : text;
}

}  // namespace pollux::swarm
