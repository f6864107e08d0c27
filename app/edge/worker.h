// Worker: one core's share of the appliance: a shard on a port's queue, its crypto backend, its random numbers, its
// counters, and the applications above. Polls until it is told to stop. What others may read of it is the counters.
#pragma once

#include <memory>

#include "app/common/attachment.h"
#include "app/common/observer.h"
#include "app/common/protocol_choice.h"
#include "app/common/system_rng.h"
#include "app/edge/closing_time.h"
#include "app/edge/edge_control.h"
#include "app/edge/edge_tls.h"
#include "app/edge/served.h"
#include "app/edge/shard_commons.h"
#include "crypto/aead_batch.h"
#include "endpoint/shard.h"
#include "hq/application.h"
#include "http3/application.h"
#include "net/local_addresses.h"
#include "perf_protocol/application.h"
#include "telemetry/counters.h"

namespace pollux::app {

class StatisticsPrinter;

// What a worker has of its own, made before it.
struct WorkerMeans {
  std::unique_ptr<crypto::AeadBatch> aead;
  WorkerTls tls;
};

// Everything outlives the worker.
struct WorkerParts {
  Attachment& attachment;
  Observer& observer;
  EdgeControl& control;
  const net::LocalAddresses& addresses;
  const http3::DocumentRoot& root;
  ClosingTime& closing;
  ShardCommons& commons;
  // What the operator wants of each connection; the worker adds what the port says.
  connection::ConnectionConfig connection{};
  endpoint::RetryPolicy retry = endpoint::RetryPolicy::kAuto;
  std::size_t max_connections = endpoint::ShardConfig{}.max_connections;
  registry::ShardIndex self{};
};

class Worker {
 public:
  Worker(const WorkerParts& parts, WorkerMeans means);

  // Until StopSignal. Then closes every connection, gives the last packets a moment to leave, and goes on polling until
  // all workers have. The printer is the first worker's; null for the others.
  void run(StatisticsPrinter* printer);

  // From any thread. With what the port received and no worker got.
  [[nodiscard]] telemetry::Snapshot snapshot() const;
  [[nodiscard]] const Served& served() const { return served_; }
  [[nodiscard]] const Attachment& attachment() const { return parts_.attachment; }

 private:
  // Once.
  [[nodiscard]] endpoint::ShardServices shard_services();
  void poll_until_stopped(StatisticsPrinter* printer);
  [[nodiscard]] ServedCounts served_now() const;
  void show_served(Timestamp now);
  void hear_control();
  void count_poll(bool busy, std::uint64_t cycles);
  void wait(Timestamp now, Timestamp latest);
  void close_connections();
  void poll_until_empty(Duration limit);
  void poll_for_others();

  WorkerParts parts_;
  WorkerMeans means_;
  SystemRng rng_;
  telemetry::Counters counters_;
  http3::Http3Application http3_;
  hq::HqApplication hq_;
  perf_protocol::PerfApplication perf_;
  ProtocolChoice application_;
  endpoint::Shard shard_;
  Served served_;
  Timestamp last_shown_;
};

}  // namespace pollux::app
