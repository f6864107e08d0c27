// LoadRig: a run of one worker of the load generator against a server, on a simulated network and in simulated time.
#pragma once

#include <memory>
#include <vector>

#include "app/load/worker_run.h"
#include "crypto/aead_batch.h"
#include "drivers/net/sim/sim_network.h"
#include "http3/application.h"
#include "scenario/host.h"
#include "scenario/pages.h"
#include "tls/server_tickets.h"

namespace pollux::app::testing {

class LoadRig {
 public:
  // A worker of `share`, with a server that has one page, "/0", of so many bytes.
  explicit LoadRig(const LoadConfig& config, std::size_t page = 1'000, WorkerShare share = {});

  // Lets so much time pass. What the run allocates in it is on support::Account::kWatched.
  void run_for(Duration length);
  // The server ends without a word, and another begins in its place.
  void restart_server() { server_->restart(network_.now()); }
  // Nothing comes through any more, and then it does again.
  void cut_server_off();
  void bring_server_back();

  [[nodiscard]] WorkerRun& run() { return *run_; }
  [[nodiscard]] LoadFigures figures() const { return meter_->figures(counters_.snapshot()); }
  [[nodiscard]] scenario::Host& server() { return *server_; }
  [[nodiscard]] Timestamp now() const { return network_.now(); }
  [[nodiscard]] Timestamp start() const { return start_; }

 private:
  bool poll_client();

  drivers::sim::SimNetwork network_{1};
  scenario::Site site_;
  http3::Http3Application application_;
  SeededRng server_rng_{5};
  tls::ServerTickets tickets_;
  std::unique_ptr<scenario::Host> server_;
  drivers::sim::SimPort& port_;
  net::LocalAddresses addresses_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  SeededRng rng_{7};
  telemetry::Counters counters_;
  std::unique_ptr<LoadMeter> meter_ = std::make_unique<LoadMeter>();
  Timestamp start_;
  std::unique_ptr<WorkerRun> run_;
};

}  // namespace pollux::app::testing
