#include "app/load/modes/early.h"

#include <vector>

#include "app/load/modes/confirmation.h"

namespace pollux::app {
namespace {

class Early final : public Mode {
 public:
  explicit Early(const ModeParts& parts) : crowd_(parts.crowd) { crowd_.obey(*this, Joining::kOfThemselves); }

  Turn on_turn(Timestamp) override {
    std::erase_if(answered_, leaves_when_confirmed);
    return Turn::kIdle;
  }
  void on_room(Client& client) override {
    // Where 0-RTT was in vain, it is asked again.
    if (client.answered() + client.under_way() != 0) return;
    if (client.ask(crowd_.now())) crowd_.meter().add(LoadCounter::kRequestsDue);
  }
  void on_answered(Client& client) override { answered_.push_back(&client); }
  void on_gone(Client& client) override {
    if (!client.has_left()) std::erase(answered_, &client);
  }

 private:
  Crowd& crowd_;
  std::vector<Client*> answered_;
};

}  // namespace

std::unique_ptr<Mode> make_early(const ModeParts& parts) {
  return std::make_unique<Early>(parts);
}

}  // namespace pollux::app
