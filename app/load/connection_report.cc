#include "app/load/connection_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "app/load/figures/unit.h"

namespace pollux::app {
namespace {

[[nodiscard]] std::string time_text(Duration time) {
  return value_text(static_cast<double>(time.to_nanoseconds()) * 1e-9, Unit::kSeconds);
}

}  // namespace

std::string text_of(std::span<const std::shared_ptr<ConnectionReport>> workers, std::size_t most) {
  std::string text;
  std::uint64_t total = 0;
  const auto line = [&](auto&&... columns) {
    fmt::format_to(std::back_inserter(text), "{:>6}  {:<24} {:<12} {:>9} {:>9} {:>10} {:>9} {:>10}\n", columns...);
  };
  for (std::size_t worker = 0; worker < workers.size(); ++worker) {
    total += workers[worker]->total();
    for (const ReportedConnection& connection : workers[worker]->listed()) {
      if (most == 0) break;
      --most;
      if (text.empty()) line("WORKER", "LOCAL", "PHASE", "AGE", "RTT", "WINDOW", "UNDER WAY", "ANSWERED");
      line(worker, connection.local.to_string(), connection.phase, time_text(connection.age),
           time_text(connection.round_trip), value_text(static_cast<double>(connection.window.value()), Unit::kBytes),
           connection.under_way, connection.answered);
    }
  }
  return text + (total == 1 ? "1 connection\n" : fmt::format("{} connections\n", total));
}

}  // namespace pollux::app
