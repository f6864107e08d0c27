// One end of one conversation breaks a rule, in some of the runs.
#include <fmt/format.h>

#include "swarm/dimensions.h"
#include "swarm/forbidden.h"

namespace pollux::swarm {

void draw_crimes(Draw& draw, Plan& plan) {
  if (!draw.chance(0.2)) return;
  ConversationPlan& conversation = plan.conversations[draw.between(0, plan.conversations.size() - 1)];
  Crime crime{.what = draw.between(0, forbidden().size() - 1)};
  const auto by = forbidden()[crime.what].by;
  crime.by = by ? *by : draw.pick({Side::kClient, Side::kServer});
  crime.after_packets = draw.log_between(1, 20) - 1;
  conversation.crime = crime;
}

std::string describe_crimes(const Plan& plan) {
  std::string text;
  for (std::size_t i = 0; i < plan.conversations.size(); ++i) {
    if (const auto& crime = plan.conversations[i].crime) {
      text += fmt::format("{} by the {} of conversation {} after {} packets", forbidden()[crime->what].name,
                          crime->by == Side::kClient ? "client" : "server", i, crime->after_packets);
    }
  }
  return text.empty() ? "none" : text;
}

}  // namespace pollux::swarm
