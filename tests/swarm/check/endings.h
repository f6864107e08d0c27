// Endings: every connection ends, both ends agree how, and each end has a reason: the plan, its timeout, or a crime of
// the other end's, for which the error has the right code. Where nothing stands in the way, everything was said before.
#pragma once

#include <map>
#include <string>

#include "swarm/accounts.h"
#include "swarm/checker.h"
#include "swarm/conversations.h"
#include "swarm/crook.h"
#include "swarm/plan.h"

namespace pollux::swarm {

class Endings final : public Checker {
 public:
  Endings(const Plan& plan, const Accounts& accounts, const Conversations& conversations, const Crook& crook,
          Findings& findings)
      : Checker("endings", findings), plan_(plan), accounts_(accounts), conversations_(conversations), crook_(crook) {}

  void on_sealed(const PacketEvent& packet) override;
  void on_end(Timestamp now) override;

 private:
  void judge(Timestamp now, std::size_t conversation);
  void judge_reason(Timestamp now, std::size_t conversation, Side side);
  void judge_agreement(Timestamp now, std::size_t conversation);
  void judge_completeness(Timestamp now, std::size_t conversation);
  void judge_oblivion(Timestamp now, std::size_t conversation);
  void complain(Timestamp now, std::size_t conversation, std::string what);

  // Packets that a server without state cannot all fail to hear.
  static constexpr std::uint64_t kEnoughToBeHeard = 5;

  const Plan& plan_;
  const Accounts& accounts_;
  const Conversations& conversations_;
  const Crook& crook_;
  std::map<std::size_t, std::uint64_t> said_since_oblivion_;  // 1-RTT packets of the client
};

// "closed by the peer with application error 0x11 (as planned)".
[[nodiscard]] std::string describe_end(const Account& account);

}  // namespace pollux::swarm
