#include "app/common/busy_meter.h"

namespace pollux::app {

using telemetry::Counter;

namespace {

BusyReading reading_of(const WorkerView& view) {
  return {.cycles = view.counters[Counter::kCycles], .busy_cycles = view.counters[Counter::kBusyCycles]};
}

}  // namespace

void BusyMeter::sample(const std::vector<WorkerView>& workers, Timestamp now) {
  if (now - sampled_at_ < kPeriod) return;
  sampled_at_ = now;
  // The table gives its places out in their order: a worker's is its own number.
  while (places_.size() < workers.size()) places_.push_back(*samples_.publish({}));
  for (std::size_t i = 0; i < workers.size(); ++i) {
    samples_.change(places_[i], [&](BusySample& sample) {
      sample.before = sample.last;
      sample.last = reading_of(workers[i]);
    });
  }
}

double BusyMeter::percent(std::size_t worker, const WorkerView& view) const {
  const BusyReading now = reading_of(view);
  const auto sample = samples_.read(worker);
  const BusyReading before = sample ? sample->before : BusyReading{};
  const std::uint64_t cycles = now.cycles - before.cycles;
  return cycles == 0 ? 0
                     : 100.0 * static_cast<double>(now.busy_cycles - before.busy_cycles) / static_cast<double>(cycles);
}

}  // namespace pollux::app
