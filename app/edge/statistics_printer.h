// StatisticsPrinter: the statistics blocks of all workers and their devices on standard output: one every period, and a
// last one that covers the whole run. On the first worker's thread, between two of its polls.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "app/common/uplink.h"
#include "base/time.h"
#include "telemetry/counters.h"

namespace pollux::app {

class Worker;

class StatisticsPrinter {
 public:
  using Workers = std::span<const std::unique_ptr<Worker>>;

  // `period`: zero is the last block alone. `uplink` and `workers` outlive this object.
  StatisticsPrinter(const Uplink& uplink, Workers workers, Duration period, Timestamp now);

  // When the next block is due.
  [[nodiscard]] Timestamp due() const;
  // Prints it if it is.
  void on_poll(Timestamp now);
  // When the workers have ended.
  void print_last(Timestamp now);

 private:
  void print(Timestamp now);

  const Uplink& uplink_;
  Workers workers_;
  Duration period_;
  Timestamp started_;
  Timestamp last_printed_;
  std::vector<telemetry::Snapshot> last_;  // of each worker
};

}  // namespace pollux::app
