// TelemetryCommands: questions that this program answers on DPDK's telemetry socket, where dpdk-telemetry.py and what
// collects from it ask. DPDK has a thread of its own for each who asks: no worker notices.
// Invariant: no answer is under way once this is gone. One at a time in a process, because DPDK's callbacks carry no
// argument, and no command can be taken back: those of one that is gone answer nothing.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pollux::drivers::dpdk {

// What DPDK can say: named values, and groups of them with a name each. At most kMaxFields of either; names have
// letters, digits, '_' and '/', and what has others gets a '_' for each.
struct TelemetryAnswer {
  using Value = std::variant<std::uint64_t, std::string>;
  using Fields = std::vector<std::pair<std::string, Value>>;
  static constexpr std::size_t kMaxFields = 256;

  Fields fields;
  std::vector<std::pair<std::string, Fields>> groups;
};

struct TelemetryCommand {
  std::string name;  // "/pollux/stats"
  std::string help;  // one line
};

class TelemetryCommands {
 public:
  // Called on threads of DPDK's, maybe several at a time. `parameters` is what stood behind the command's name and a
  // comma.
  using Handler = std::function<TelemetryAnswer(std::string_view command, std::string_view parameters)>;

  // Before or after the EAL has started.
  TelemetryCommands(std::span<const TelemetryCommand> commands, Handler handler);
  // Waits for an answer that is under way.
  ~TelemetryCommands();
  TelemetryCommands(const TelemetryCommands&) = delete;
  TelemetryCommands& operator=(const TelemetryCommands&) = delete;

 private:
  Handler handler_;
};

}  // namespace pollux::drivers::dpdk
