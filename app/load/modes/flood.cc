#include "app/load/modes/flood.h"

#include <optional>

#include "app/load/arrival_schedule.h"
#include "app/load/flood/initial_forge.h"
#include "app/load/worker_run.h"
#include "endpoint/transmitter.h"

namespace pollux::app {
namespace {

class Flood final : public Mode {
 public:
  Flood(const ModeParts& parts, Forgery forgery)
      : crowd_(parts.crowd),
        forgery_(forgery),
        counter_(forgery == Forgery::kValid ? LoadCounter::kValidInitials : LoadCounter::kInvalidInitials),
        forge_(parts.tls, parts.place.aead, parts.place.rng, parts.start),
        transmitter_(parts.place.port, parts.place.counters) {
    crowd_.obey(*this, Joining::kWhenCalled);
    if (parts.config.rate == 0) return;
    schedule_.emplace(parts.start, parts.config.rate,
                      ArrivalSchedule::Places{.first = parts.share.worker, .step = parts.share.workers});
  }

  Turn on_turn(Timestamp now) override {
    std::uint64_t sent = 0;
    while (is_due(now) && transmitter_.has_room()) {
      const MutableBytes buffer = transmitter_.next_buffer();
      if (buffer.size() < InitialForge::kDatagram) break;
      forge_.write(buffer.first(InitialForge::kDatagram), forgery_);
      transmitter_.commit(crowd_.sources().next(), InitialForge::kDatagram);
      if (schedule_) schedule_->advance();
      ++sent;
    }
    crowd_.meter().add(counter_, sent);
    transmitter_.flush();
    return sent != 0 ? Turn::kBusy : Turn::kIdle;
  }
  [[nodiscard]] Timestamp next_due() const override { return schedule_ ? schedule_->next() : crowd_.now(); }

 private:
  [[nodiscard]] bool is_due(Timestamp now) const { return !schedule_ || schedule_->next() <= now; }

  Crowd& crowd_;
  Forgery forgery_;
  LoadCounter counter_;
  InitialForge forge_;
  endpoint::Transmitter transmitter_;
  std::optional<ArrivalSchedule> schedule_;
};

}  // namespace

std::unique_ptr<Mode> make_valid_flood(const ModeParts& parts) {
  return std::make_unique<Flood>(parts, Forgery::kValid);
}

std::unique_ptr<Mode> make_invalid_flood(const ModeParts& parts) {
  return std::make_unique<Flood>(parts, Forgery::kInvalid);
}

}  // namespace pollux::app
