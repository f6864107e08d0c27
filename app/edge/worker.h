// Worker: one core's share of the appliance: a shard on a port's queue, its crypto backend, its random numbers, its
// counters, and the applications above. Polls until it is told to stop.
#pragma once

#include <memory>

#include "app/common/attachment.h"
#include "app/common/observation.h"
#include "app/common/protocol_choice.h"
#include "app/common/system_rng.h"
#include "crypto/aead_batch.h"
#include "endpoint/shard.h"
#include "hq/application.h"
#include "http3/application.h"
#include "net/local_addresses.h"
#include "telemetry/counters.h"
#include "tls/tls_context.h"

namespace pollux::app {

// Everything outlives the worker.
struct WorkerParts {
  Attachment& attachment;
  Observation& observation;
  const net::LocalAddresses& addresses;
  const tls::TlsContext& tls;
  const http3::DocumentRoot& root;
  Duration stats_period;  // zero: at the end only
  // What the operator wants of each connection; the worker adds what the port says.
  connection::ConnectionConfig connection{};
  endpoint::RetryPolicy retry = endpoint::RetryPolicy::kAuto;
};

class Worker {
 public:
  Worker(const WorkerParts& parts, std::unique_ptr<crypto::AeadBatch> aead);

  // Until StopSignal. Then closes every connection, and gives the last packets a moment to leave.
  void run();

 private:
  void poll_until_stopped();
  void count_poll(bool busy, std::uint64_t cycles);
  void wait(Timestamp now);
  void close_connections();
  void poll_until_empty(Duration limit);
  void print_statistics(Timestamp now);

  WorkerParts parts_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  SystemRng rng_;
  telemetry::Counters counters_;
  http3::Http3Application http3_;
  hq::HqApplication hq_;
  ProtocolChoice application_;
  endpoint::Shard shard_;
  telemetry::Snapshot last_snapshot_;
  Timestamp started_;
  Timestamp last_printed_;
};

}  // namespace pollux::app
