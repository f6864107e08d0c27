// Who talks to the server, when that begins, and who ends it.
#include <array>

#include <fmt/format.h>

#include "swarm/dimensions.h"

namespace pollux::swarm {
namespace {

constexpr std::array<std::string_view, 5> kEndings{"by the client when done", "by the server when done",
                                                   "by the client midway", "by the server midway", "by nobody"};

Ending draw_ending(Draw& draw) {
  if (draw.chance(0.5)) return Ending::kClientWhenDone;
  return static_cast<Ending>(draw.between(0, kEndings.size() - 1));
}

}  // namespace

void draw_conversations(Draw& draw, Plan& plan) {
  for (std::size_t client = 1; client < plan.hosts.size(); ++client) {
    const std::uint64_t conversations = draw.chance(0.7) ? 1 : draw.between(2, 3);
    for (std::uint64_t i = 0; i < conversations; ++i) {
      ConversationPlan conversation{.client = client, .ending = draw_ending(draw)};
      if (draw.chance(0.5)) conversation.begin = draw.log_between(Duration::microseconds(10), Duration::seconds(3));
      conversation.midway = draw.log_between(1, 200'000);
      plan.conversations.push_back(conversation);
    }
  }
}

std::string describe_conversations(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.conversations.size(); ++i) {
    const ConversationPlan& conversation = plan.conversations[i];
    text += fmt::format("\n  conversation {}: client {}, from {} us, ended {} (midway is {} bytes){}", i,
                        conversation.client, conversation.begin.to_microseconds(),
                        kEndings[static_cast<std::size_t>(conversation.ending)], conversation.midway,
                        must_complete(plan, conversation) ? ", must complete" : "");
  }
  return text;
}

}  // namespace pollux::swarm
