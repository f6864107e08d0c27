// Crew: all workers of the appliance: brings them up, each on its own core, lets them run until the operator has had
// enough, and takes them down together. What they share is read-only, but for the rings and counters made for it.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/common/observation.h"
#include "app/common/uplink.h"
#include "app/edge/closing_time.h"
#include "app/edge/edge_control.h"
#include "app/edge/edge_tls.h"
#include "app/edge/options.h"
#include "app/edge/shard_commons.h"
#include "app/edge/statistics_printer.h"
#include "app/edge/worker.h"
#include "http3/document_root.h"
#include "net/local_addresses.h"

namespace pollux::app {

// Everything outlives the crew.
struct CrewParts {
  const EdgeOptions& options;
  Uplink& uplink;
  Observation& observation;
  EdgeControl& control;
  const EdgeTls& tls;
  const net::LocalAddresses& addresses;
  const http3::DocumentRoot& root;
  const IdFormatParameters& id_formats;  // that the operator asks for
};

class Crew {
 public:
  // The error is a sentence for an operator: no crypto backend, no memory.
  [[nodiscard]] static std::expected<std::unique_ptr<Crew>, std::string> assemble(const CrewParts& parts);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  // For the log: "Intel IPsec-MB ...".
  [[nodiscard]] const std::string& crypto() const { return crypto_; }

  // Of the connection IDs that the workers give out.
  [[nodiscard]] const endpoint::QuicLbFormats& id_formats() const { return commons_.id_formats(); }

  // Until StopSignal.
  void run();

 private:
  explicit Crew(const CrewParts& parts);

  [[nodiscard]] std::expected<void, std::string> make_means();
  [[nodiscard]] WorkerParts parts_for(std::size_t worker);
  void introduce_workers();

  CrewParts parts_;
  ClosingTime closing_;
  ShardCommons commons_;
  std::string crypto_;
  std::vector<Observer*> observers_;
  std::vector<std::optional<WorkerMeans>> means_;
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace pollux::app
