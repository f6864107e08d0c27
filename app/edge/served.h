// Served: what the applications of a worker have answered. They count for themselves alone; now and then the worker
// shows here what they have, so that others may look.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string>

#include "hq/application.h"
#include "http3/application.h"
#include "perf_protocol/application.h"

namespace pollux::app {

struct ServedCounts {
  http3::SessionCounters http3;
  hq::HqCounters hq;
  perf_protocol::PerfCounters perf;

  ServedCounts& operator+=(const ServedCounts& other);
};

// Lines of the statistics block: one for each protocol; hq-interop and perf have none where nobody spoke them.
[[nodiscard]] std::string served_text(const ServedCounts& counts);

class Served {
 public:
  // The worker only.
  void show(const ServedCounts& counts);
  // Any thread. Exact for each number, and not an instant across them.
  [[nodiscard]] ServedCounts counts() const;

 private:
  static constexpr std::size_t kNumbers = sizeof(ServedCounts) / sizeof(std::uint64_t);

  std::array<std::atomic<std::uint64_t>, kNumbers> shown_{};
};

}  // namespace pollux::app
