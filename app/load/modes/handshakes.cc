#include "app/load/modes/handshakes.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "app/load/arrival_schedule.h"

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

  void on_turn(Timestamp now) override {
    while (schedule_ && schedule_->next() <= now && crowd_.call(schedule_->next())) schedule_->advance();
    std::erase_if(unconfirmed_, [](Client* client) { return !waits(*client); });
  }
  [[nodiscard]] Timestamp next_due() const override { return schedule_ ? schedule_->next() : Timestamp::never(); }
  void on_connected(Client& client) override { unconfirmed_.push_back(&client); }

 private:
  // The server's word that its side is complete is the last thing that a handshake costs it.
  [[nodiscard]] static bool waits(Client& client) {
    if (client.state() != Client::State::kReady) return false;
    const connection::Connection* const connection = client.connection();
    if (connection != nullptr && connection->handshake_state() != connection::HandshakeState::kConfirmed) return true;
    client.leave(Client::Leave::kPlanned);
    return false;
  }

  Crowd& crowd_;
  std::optional<ArrivalSchedule> schedule_;
  std::vector<Client*> unconfirmed_;
};

}  // namespace

std::unique_ptr<Mode> make_handshakes(const ModeParts& parts) {
  return std::make_unique<Handshakes>(parts);
}

}  // namespace pollux::app
