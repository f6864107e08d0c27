#include "swarm/crook.h"

#include <algorithm>

#include "swarm/forbidden.h"

namespace pollux::swarm {

bool Crook::before_seal(std::size_t host, std::size_t conversation, wire::EncryptionLevel level, MutableBytes header,
                        MutableBytes payload) {
  if (conversation == kUnplanned || level != wire::EncryptionLevel::kOneRtt) return false;
  const ConversationPlan& plan = plan_.conversations[conversation];
  if (!plan.crime) return false;
  const bool by_server = plan.crime->by == Side::kServer;
  const Forbidden& deed = forbidden()[plan.crime->what];
  if (by_server != (host == kServerHost) || payload.size() < deed.room) return false;
  State& state = states_[conversation];
  if (state.packets++ < plan.crime->after_packets) return false;
  std::ranges::fill(payload, std::uint8_t{0});
  deed.commit(header, payload,
              {.criminal = by_server ? wire::Role::kServer : wire::Role::kClient,
               .victim = plan_.config(by_server ? plan.client : kServerHost)});
  return true;
}

void Crook::on_opened(std::size_t host, std::size_t conversation, bool crooked) {
  if (!crooked || conversation == kUnplanned) return;
  const bool by_server = plan_.conversations[conversation].crime->by == Side::kServer;
  if (by_server != (host == kServerHost)) states_[conversation].seen = true;
}

}  // namespace pollux::swarm
