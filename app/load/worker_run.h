// WorkerRun: one worker's part of one run: a shard, the clients whose connections it has, and the mode that they are
// in; or several crowds of clients, each in a mode of its own. Made for a configuration and gone with it; what outlasts
// a run is the worker's.
#pragma once

#include <memory>
#include <vector>

#include "app/common/attachment.h"
#include "app/load/connection_report.h"
#include "app/load/crowd.h"
#include "app/load/dialogue/dialogue_table.h"
#include "app/load/figures/load_meter.h"
#include "app/load/load_config.h"
#include "app/load/mode.h"
#include "app/load/source_addresses.h"
#include "base/rng.h"
#include "endpoint/quic_lb_formats.h"
#include "endpoint/shard.h"
#include "registry/inboxes.h"
#include "tls/session_cache.h"
#include "tls/tls_context.h"

namespace pollux::app {

// What a worker is told to do. Made by the supervisor, one for each of them.
struct RunOrder {
  // One for each mode that runs: at least one. What is no crowd's own is the first one's.
  std::shared_ptr<const std::vector<LoadConfig>> parts;
  WorkerShare share;
  Timestamp start;  // the same for all of them: when the first of what comes at a rate is due
  // The client's side of TLS, and what it remembers; the cache stays where it is.
  std::unique_ptr<tls::SessionCache> sessions;
  std::unique_ptr<tls::TlsContext> tls;
  std::unique_ptr<SourceAddresses> sources;
};

// What a worker has for all its runs. Everything outlives them.
struct WorkerPlace {
  net::PacketPort& port;
  const net::LocalAddresses& addresses;
  crypto::AeadBatch& aead;
  Rng& rng;
  telemetry::Counters& counters;
  LoadMeter& meter;
  telemetry::TraceLog* trace = nullptr;  // null: nobody looks
  // Null for a worker that is alone.
  registry::Inboxes<net::Packet>* inboxes = nullptr;
  const endpoint::QuicLbFormats* id_formats = nullptr;
};

class WorkerRun {
 public:
  WorkerRun(const WorkerPlace& place, RunOrder order, Timestamp now);

  // One turn. Returns whether there was anything to do.
  bool poll(Timestamp now);
  // When the next is due, if no packet arrives.
  [[nodiscard]] Timestamp next_deadline() const;

  // All clients leave.
  void end();
  // Of the connections that live, the first.
  void report(ConnectionReport& report, Timestamp now) const;
  [[nodiscard]] bool is_empty() const { return shard_.connection_count() == 0; }

 private:
  struct Band {
    std::unique_ptr<Crowd> crowd;
    std::unique_ptr<Mode> mode;
  };

  void add_band(const WorkerPlace& place, const LoadConfig& config, DialogueCommons& dialogues, Timestamp now);

  RunOrder order_;
  std::vector<std::unique_ptr<DialogueCommons>> dialogues_;  // outlive the connections
  endpoint::Shard shard_;
  std::vector<Band> bands_;
  bool has_ended_ = false;
};

}  // namespace pollux::app
