// ClosedLoop: every client has as many requests under way as it may: the next begins when one ends.
#pragma once

#include "app/load/mode_table.h"

namespace pollux::app {

class ClosedLoop : public Mode {
 public:
  explicit ClosedLoop(const ModeParts& parts) : crowd_(parts.crowd) { crowd_.obey(*this, Joining::kOfThemselves); }

  void on_room(Client& client) override;
  void on_answered(Client& client) override { on_room(client); }

 private:
  Crowd& crowd_;
};

}  // namespace pollux::app
