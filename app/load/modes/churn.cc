#include "app/load/modes/churn.h"

namespace pollux::app {
namespace {

class Churn final : public Mode {
 public:
  explicit Churn(const ModeParts& parts) : crowd_(parts.crowd), requests_(parts.config.streams) {
    crowd_.obey(*this, Joining::kOfThemselves);
  }

  void on_room(Client& client) override {
    while (client.answered() + client.under_way() < requests_ && client.ask(crowd_.now())) {
      crowd_.meter().add(LoadCounter::kRequestsDue);
    }
  }
  void on_answered(Client& client) override {
    if (client.answered() == requests_) client.leave(Client::Leave::kPlanned);
  }

 private:
  Crowd& crowd_;
  std::uint64_t requests_;  // of a connection
};

}  // namespace

std::unique_ptr<Mode> make_churn(const ModeParts& parts) {
  return std::make_unique<Churn>(parts);
}

}  // namespace pollux::app
