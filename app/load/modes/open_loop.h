// OpenLoop: requests that are due by the clock, each on the client that has had room for one for longest. Those for
// which nobody has room wait, and their time runs.
#pragma once

#include <cstdint>

#include "app/load/arrival_schedule.h"
#include "app/load/mode_table.h"
#include "base/ring_queue.h"

namespace pollux::app {

class OpenLoop final : public Mode {
 public:
  // Requests that wait for a client with room. When one more is due, the oldest is given up and counted as dropped.
  static constexpr std::uint64_t kMaxWaiting = 1'000'000;

  explicit OpenLoop(const ModeParts& parts);

  Turn on_turn(Timestamp now) override;
  [[nodiscard]] Timestamp next_due() const override;
  void on_room(Client& client) override;
  void on_answered(Client& client) override { on_room(client); }

 private:
  Crowd& crowd_;
  ArrivalSchedule begun_;  // the next to be begun,
  ArrivalSchedule due_;    // and the next to be due
  std::uint64_t waiting_ = 0;
  RingQueue<Client*> with_room_;  // each client once
};

}  // namespace pollux::app
