// LoadWorker: one core of the load generator: polls without end, makes a run when it is told to, ends it when it is
// told to, and quits when it is told to. What others may see of it is its counters, its meter and its phase.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>

#include "app/common/attachment.h"
#include "app/common/observer.h"
#include "app/common/system_rng.h"
#include "app/common/uplink.h"
#include "app/load/connection_report.h"
#include "app/load/figures/load_meter.h"
#include "app/load/worker_run.h"
#include "crypto/aead_batch.h"
#include "registry/control_inboxes.h"
#include "registry/published_table.h"
#include "telemetry/tally.h"

namespace pollux::app {

// What a worker is told. A run begins where none is under way.
struct BeginRun {
  std::unique_ptr<RunOrder> order;
};
struct EndRun {};
struct Quit {};
struct TellOfConnections {
  std::shared_ptr<ConnectionReport> report;
};
using LoadOrder = std::variant<Quit, BeginRun, EndRun, TellOfConnections>;

// What workers have in common. Everything outlives them.
struct LoadCommons {
  Uplink& uplink;
  const net::LocalAddresses& addresses;
  registry::ControlInboxes<LoadOrder>& orders;
  // Null where there is one worker.
  registry::Inboxes<net::Packet>* inboxes = nullptr;
  const endpoint::QuicLbFormats* id_formats = nullptr;
};

class LoadWorker {
 public:
  enum class Phase : std::uint8_t {
    kIdle,     // no run, or one that is over
    kRunning,  // since it was told to begin
    kEnding,   // connections are being closed
  };

  LoadWorker(const LoadCommons& commons, std::size_t number, Observer& observer,
             std::unique_ptr<crypto::AeadBatch> aead);

  // Until it is told to quit.
  void work();

  // --- any thread ---

  [[nodiscard]] Phase phase() const { return static_cast<Phase>(phase_.value()); }
  [[nodiscard]] LoadFigures figures() const { return meter_.figures(counters()); }
  // With what the port received and no worker got.
  [[nodiscard]] telemetry::Snapshot counters() const;
  // What the device has counted; the first worker's alone to ask it. Up to kShowEvery old.
  [[nodiscard]] telemetry::PortStatistics port_statistics() const;
  [[nodiscard]] const Attachment& attachment() const { return attachment_; }

 private:
  static constexpr Duration kShowEvery = Duration::milliseconds(100);
  // What CONNECTION_CLOSE gets to leave the port, and the server's last packets to come.
  static constexpr Duration kClosingTime = Duration::milliseconds(100);
  // Orders are heard at least so often.
  static constexpr Duration kLongestWait = Duration::milliseconds(20);

  void hear_orders(Timestamp now);
  void begin(BeginRun& begin, Timestamp now);
  void end(Timestamp now);
  bool poll(Timestamp now);
  void show_port(Timestamp now);
  void count_poll(bool busy, std::uint64_t cycles);
  void set_phase(Phase phase) { phase_.set(static_cast<std::uint64_t>(phase)); }

  const LoadCommons& commons_;
  const registry::ShardIndex self_;
  Attachment& attachment_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  SystemRng rng_;
  telemetry::Counters counters_;
  LoadMeter meter_;
  WorkerPlace place_;
  std::unique_ptr<WorkerRun> run_;
  telemetry::Tally phase_;
  Timestamp ends_at_;
  bool quits_ = false;
  Timestamp shown_at_;
  registry::PublishedTable<telemetry::PortStatistics> shown_{1};
  std::optional<registry::PublishedTable<telemetry::PortStatistics>::Place> shown_place_;
};

}  // namespace pollux::app
