// LoadSupervisor: who tells the workers what to do, and knows what they have done: begins runs, ends them, and reads
// what was measured. On one thread, which is no worker's.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/load/figures/figures.h"
#include "app/load/load_control.h"
#include "app/load/load_crew.h"
#include "app/load/run_parts.h"
#include "base/time.h"
#include "telemetry/stats_text.h"

namespace pollux::app {

// Everything outlives the supervisor.
struct LoadSupervisorParts {
  const LoadOptions& options;
  Uplink& uplink;
  LoadCrew& crew;
  const std::string& trusted_roots;  // PEM; empty: any certificate will do
  const std::string& mix;            // what LoadOptions::mix_file holds
  // Where the clients of a worker come from.
  std::function<std::unique_ptr<SourceAddresses>(std::size_t worker)> sources;
};

class LoadSupervisor final : public LoadControl {
 public:
  explicit LoadSupervisor(const LoadSupervisorParts& parts);

  [[nodiscard]] std::vector<Setting> settings() const override;
  [[nodiscard]] std::expected<void, std::string> set(std::string_view name, std::string_view value) override;

  [[nodiscard]] std::expected<void, std::string> start() override;
  void stop() override;
  [[nodiscard]] bool is_running() const override;
  [[nodiscard]] Duration duration() const override { return config_.duration; }

  [[nodiscard]] LoadFigures figures() const override;
  void clear() override;

  [[nodiscard]] std::vector<telemetry::WorkerStatistics> worker_statistics() const override;
  [[nodiscard]] std::uint16_t port_number() const override { return parts_.uplink.port_numbers().front(); }
  [[nodiscard]] telemetry::PortStatistics port_statistics() const override;
  [[nodiscard]] std::vector<std::pair<std::string, std::uint64_t>> extended_statistics() const override;
  [[nodiscard]] std::string port_information() const override { return parts_.uplink.description() + '\n'; }
  [[nodiscard]] std::string connections(std::size_t most) const override;

  // Whether a handshake was completed since the program's start, be it while it warmed up.
  [[nodiscard]] bool has_met_server() const;

  // How long the run that is under way has lasted.
  [[nodiscard]] Duration ran() const { return now() - began_; }
  // Ends the run, if there is one, and then the workers.
  void quit();

 private:
  // Of connections that end, and of workers that make a run.
  static constexpr Duration kPatience = Duration::seconds(5);
  // All workers' first moment, when each of them is ready.
  static constexpr Duration kHeadStart = Duration::milliseconds(5);

  [[nodiscard]] Timestamp now() const { return parts_.uplink.attachment(0).now(); }
  [[nodiscard]] std::expected<RunOrder, std::string> order_for(std::size_t worker, const RunParts& parts,
                                                               Timestamp start) const;
  void wait_for(LoadWorker::Phase phase) const;
  void remember();
  // Since the program's start.
  [[nodiscard]] LoadFigures counted() const;
  // Since the run's start or the last clear().
  [[nodiscard]] LoadFigures measured() const;

  LoadSupervisorParts parts_;
  LoadConfig config_;
  bool is_started_ = false;
  Timestamp began_;
  Timestamp measured_from_;
  LoadFigures last_;  // of the last run
  // What had been counted when the measuring began.
  LoadFigures before_;
  std::vector<telemetry::Snapshot> workers_before_;
  telemetry::PortStatistics port_before_;
  std::uint64_t memory_before_ = 0;
};

}  // namespace pollux::app
