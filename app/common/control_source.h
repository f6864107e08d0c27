// ControlSource: what those who watch a running program may know of it, and the little that they may ask of it. To be
// called from any thread but the workers': it reads snapshots of counters and the directories, which no worker notices.
#pragma once

#include <cstdint>
#include <vector>

#include "base/time.h"
#include "registry/connection_directory.h"
#include "registry/stream_directory.h"
#include "telemetry/counters.h"

namespace pollux::app {

// A worker as it stands. The index in a list of them is its ShardIndex.
struct WorkerView {
  std::vector<std::uint16_t> ports;
  std::uint16_t queue = 0;
  unsigned lcore = 0;
  telemetry::Snapshot counters;

  // Those that live, listed or not.
  [[nodiscard]] std::uint64_t connections() const {
    using telemetry::Counter;
    const std::uint64_t begun = counters[Counter::kConnectionsAccepted] + counters[Counter::kConnectionsOpened];
    // Read one after the other: one may have ended since the first was read.
    const std::uint64_t ended = counters[Counter::kConnectionsClosed];
    return begun > ended ? begun - ended : 0;
  }
};

class ControlSource {
 public:
  virtual ~ControlSource() = default;

  [[nodiscard]] virtual std::vector<WorkerView> workers() const = 0;
  [[nodiscard]] virtual const registry::ConnectionDirectory& connections() const = 0;
  [[nodiscard]] virtual const registry::StreamDirectory& streams() const = 0;
  // The clock of what is in the directories.
  [[nodiscard]] virtual Timestamp now() const = 0;

  // From now on no worker takes new connections, and those that there are end in good order. On the control thread
  // only; again is no harm. False when a worker has not listened for so long that it cannot be told.
  [[nodiscard]] virtual bool drain() = 0;
};

}  // namespace pollux::app
