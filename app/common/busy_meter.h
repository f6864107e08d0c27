// BusyMeter: how much of their time workers spend on polls that find something to do, over the last second or two.
// One thread calls sample() now and then; any thread may ask.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "app/common/control_source.h"
#include "base/time.h"
#include "registry/published_table.h"
#include "registry/shard_index.h"

namespace pollux::app {

struct BusyReading {
  std::uint64_t cycles = 0;
  std::uint64_t busy_cycles = 0;
};

struct BusySample {
  BusyReading last;
  BusyReading before;
};

class BusyMeter {
 public:
  static constexpr Duration kPeriod = Duration::seconds(1);

  // Without effect before kPeriod is over.
  void sample(const std::vector<WorkerView>& workers, Timestamp now);
  // Percent of a worker's time, up to this view of it: since the sample before the last, or since its start.
  [[nodiscard]] double percent(std::size_t worker, const WorkerView& view) const;

 private:
  using Samples = registry::PublishedTable<BusySample>;

  Timestamp sampled_at_;
  std::vector<Samples::Place> places_;
  Samples samples_{registry::kMaxShards};
};

}  // namespace pollux::app
