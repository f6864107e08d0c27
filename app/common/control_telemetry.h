// ControlTelemetry: what pollux-ctl can ask, on DPDK's telemetry socket too: /pollux/stats[,WORKER], /pollux/workers,
// /pollux/connections[,FIRST] and /pollux/streams[,FIRST]. The same data from the same source; only to read. DPDK's
// answers are small: of a list they have kListed entries, and "total" says how many there are.
#pragma once

#include <cstddef>

#include "app/common/control_answers.h"
#include "drivers/net/dpdk/telemetry.h"

namespace pollux::app {

class ControlTelemetry {
 public:
  // An answer is 16 KiB at most.
  static constexpr std::size_t kListed = 32;

  // `answers` outlives it.
  explicit ControlTelemetry(ControlAnswers& answers);

 private:
  drivers::dpdk::TelemetryCommands commands_;
};

// What is said to a command and its parameters.
[[nodiscard]] drivers::dpdk::TelemetryAnswer telemetry_answer(ControlAnswers& answers, std::string_view command,
                                                              std::string_view parameters);

}  // namespace pollux::app
