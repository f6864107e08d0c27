#include "app/load/modes/closed_loop.h"

namespace pollux::app {

void ClosedLoop::on_room(Client& client) {
  while (client.ask(crowd_.now())) crowd_.meter().add(LoadCounter::kRequestsDue);
}

}  // namespace pollux::app
