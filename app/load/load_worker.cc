#include "app/load/load_worker.h"

#include <algorithm>
#include <utility>

#include "registry/control_message.h"

namespace pollux::app {

LoadWorker::LoadWorker(const LoadCommons& commons, std::size_t number, Observer& observer,
                       std::unique_ptr<crypto::AeadBatch> aead)
    : commons_(commons),
      self_{static_cast<std::uint16_t>(number)},
      attachment_(commons.uplink.attachment(number)),
      aead_(std::move(aead)),
      place_{.port = observer.observe(attachment_.port()),
             .addresses = commons.addresses,
             .aead = *aead_,
             .rng = rng_,
             .counters = counters_,
             .meter = meter_,
             .trace = observer.trace_log(),
             .inboxes = commons.inboxes,
             .id_formats = commons.id_formats},
      shown_place_(shown_.publish({})) {}

void LoadWorker::work() {
  std::uint64_t ticks = attachment_.ticks();
  while (!quits_) {
    const Timestamp now = attachment_.at(ticks);
    hear_orders(now);
    const bool busy = poll(now);
    if (self_.value == 0) show_port(now);
    if (!busy && attachment_.waits()) {
      const Timestamp due = run_ ? run_->next_deadline() : Timestamp::never();
      if (due > now) attachment_.wait_until(std::min(due, now + kLongestWait));
    }
    // One reading ends this turn and begins the next.
    const std::uint64_t after = attachment_.ticks();
    count_poll(busy, after - ticks);
    ticks = after;
  }
  // Shards end on the thread that they ran on.
  run_.reset();
}

void LoadWorker::hear_orders(Timestamp now) {
  (void)commons_.orders.deliver(self_, [&](LoadOrder& order) {
    std::visit(registry::On{[&](BeginRun& run) { begin(run, now); }, [&](EndRun&) { end(now); },
                            [&](TellOfConnections& wish) {
                              if (run_) run_->report(*wish.report, now);
                            },
                            [&](Quit&) { quits_ = true; }},
               order);
  });
}

void LoadWorker::begin(BeginRun& begin, Timestamp now) {
  run_.reset();
  run_ = std::make_unique<WorkerRun>(place_, std::move(*begin.order), now);
  set_phase(Phase::kRunning);
}

void LoadWorker::end(Timestamp now) {
  if (phase() != Phase::kRunning) return;
  run_->end();
  ends_at_ = now + kClosingTime;
  set_phase(Phase::kEnding);
}

bool LoadWorker::poll(Timestamp now) {
  if (!run_) return false;
  const bool busy = run_->poll(now);
  if (phase() == Phase::kEnding && (run_->is_empty() || now >= ends_at_)) set_phase(Phase::kIdle);
  return busy || attachment_.has_backlog();
}

void LoadWorker::show_port(Timestamp now) {
  if (now - shown_at_ < kShowEvery) return;
  shown_at_ = now;
  shown_.update(*shown_place_, commons_.uplink.devices().front().statistics);
}

telemetry::Snapshot LoadWorker::counters() const {
  telemetry::Snapshot total = counters_.snapshot();
  total += attachment_.undelivered();
  return total;
}

telemetry::PortStatistics LoadWorker::port_statistics() const {
  return shown_.read(0).value_or(telemetry::PortStatistics{});
}

void LoadWorker::count_poll(bool busy, std::uint64_t cycles) {
  counters_.add(telemetry::Counter::kPolls);
  counters_.add(telemetry::Counter::kCycles, cycles);
  if (!busy) return;
  counters_.add(telemetry::Counter::kBusyPolls);
  counters_.add(telemetry::Counter::kBusyCycles, cycles);
}

}  // namespace pollux::app
