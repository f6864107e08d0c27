// Endings: every connection ends, both ends agree how, and each end has a reason: the plan, its timeout, or a crime of
// the other end's, for which the error has the right code. Where nothing stands in the way, everything was said before.
#pragma once

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

  void on_end(Timestamp now) override;

 private:
  void judge(Timestamp now, std::size_t conversation);
  void judge_reason(Timestamp now, std::size_t conversation, Side side);
  void judge_agreement(Timestamp now, std::size_t conversation);
  void judge_completeness(Timestamp now, std::size_t conversation);
  void complain(Timestamp now, std::size_t conversation, std::string what);

  const Plan& plan_;
  const Accounts& accounts_;
  const Conversations& conversations_;
  const Crook& crook_;
};

// "closed by the peer with application error 0x11 (as planned)".
[[nodiscard]] std::string describe_end(const Account& account);

}  // namespace pollux::swarm
