// LoadControl: what whoever runs a load generator may ask of it and tell it while it stands: a prompt, or a script
// behind one. On one thread, which is no worker's. What goes wrong is a sentence for an operator.
#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/load/figures/figures.h"
#include "base/time.h"
#include "telemetry/stats_text.h"

namespace pollux::app {

// A part of the configuration that can be changed between runs.
struct Setting {
  std::string name;                  // "connections": one word
  std::string value;                 // as set() takes it
  std::string description;           // one line
  std::vector<std::string> choices;  // all values that there are, where they can be listed
};

class LoadControl {
 public:
  virtual ~LoadControl() = default;

  // --- the configuration: words in, words out; the order is that of the command line's help ---

  [[nodiscard]] virtual std::vector<Setting> settings() const = 0;
  // Refused while a run is under way, unless this one can be changed then.
  [[nodiscard]] virtual std::expected<void, std::string> set(std::string_view name, std::string_view value) = 0;

  // --- a run ---

  [[nodiscard]] virtual std::expected<void, std::string> start() = 0;
  // Returns when every worker has stopped. No harm when there is no run.
  virtual void stop() = 0;
  // Until it was stopped, or its duration is over.
  [[nodiscard]] virtual bool is_running() const = 0;
  // Of a run; zero: until it is stopped.
  [[nodiscard]] virtual Duration duration() const = 0;

  // --- what was measured ---

  // Of the run that is under way, or else of the last one, since its start or the last clear(). The figures of an
  // interval are the difference of two of these.
  [[nodiscard]] virtual LoadFigures figures() const = 0;
  // From now on everything is counted from zero, the port's numbers too.
  virtual void clear() = 0;

  // --- the port and the connections ---

  [[nodiscard]] virtual std::vector<telemetry::WorkerStatistics> worker_statistics() const = 0;
  [[nodiscard]] virtual std::uint16_t port_number() const = 0;
  [[nodiscard]] virtual telemetry::PortStatistics port_statistics() const = 0;
  // The driver's own numbers since the port was opened; none where it has none.
  [[nodiscard]] virtual std::vector<std::pair<std::string, std::uint64_t>> extended_statistics() const = 0;
  // What the port is: some lines.
  [[nodiscard]] virtual std::string port_information() const = 0;
  // A table of those that live, the first `most` of them, and how many there are.
  [[nodiscard]] virtual std::string connections(std::size_t most) const = 0;
};

}  // namespace pollux::app
