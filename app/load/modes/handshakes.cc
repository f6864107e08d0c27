#include "app/load/modes/handshakes.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "app/load/arrival_schedule.h"
#include "app/load/modes/confirmation.h"

namespace pollux::app {
namespace {

class Handshakes final : public Mode {
 public:
  explicit Handshakes(const ModeParts& parts) : crowd_(parts.crowd) {
    crowd_.be_silent();
    crowd_.obey(*this, parts.config.rate == 0 ? Joining::kOfThemselves : Joining::kWhenCalled);
    if (parts.config.rate == 0) return;
    schedule_.emplace(parts.start, parts.config.rate,
                      ArrivalSchedule::Places{.first = parts.share.worker, .step = parts.share.workers});
  }

  Turn on_turn(Timestamp now) override {
    while (schedule_ && schedule_->next() <= now && crowd_.call(schedule_->next())) schedule_->advance();
    std::erase_if(unconfirmed_, leaves_when_confirmed);
    return Turn::kIdle;
  }
  [[nodiscard]] Timestamp next_due() const override { return schedule_ ? schedule_->next() : Timestamp::never(); }
  void on_connected(Client& client) override { unconfirmed_.push_back(&client); }
  void on_gone(Client& client) override {
    if (!client.has_left()) std::erase(unconfirmed_, &client);
  }

 private:
  Crowd& crowd_;
  std::optional<ArrivalSchedule> schedule_;
  std::vector<Client*> unconfirmed_;
};

}  // namespace

std::unique_ptr<Mode> make_handshakes(const ModeParts& parts) {
  return std::make_unique<Handshakes>(parts);
}

}  // namespace pollux::app
