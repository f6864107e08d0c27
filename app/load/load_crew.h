// LoadCrew: all workers of the load generator: makes them, each on its own core, and lets them work until they are told
// to quit. What they share is read-only, but for the rings that are made for it.
#pragma once

#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/common/observation.h"
#include "app/common/uplink.h"
#include "app/load/load_worker.h"
#include "app/load/options.h"
#include "net/local_addresses.h"

namespace pollux::app {

// Everything outlives the crew.
struct LoadCrewParts {
  const LoadOptions& options;
  Uplink& uplink;
  Observation& observation;
  const net::LocalAddresses& addresses;
};

class LoadCrew {
 public:
  // The error is a sentence for an operator: no crypto backend, no memory.
  [[nodiscard]] static std::expected<std::unique_ptr<LoadCrew>, std::string> assemble(const LoadCrewParts& parts);
  LoadCrew(const LoadCrew&) = delete;
  LoadCrew& operator=(const LoadCrew&) = delete;

  // For the log: "Intel IPsec-MB ...".
  [[nodiscard]] const std::string& crypto() const { return crypto_; }

  // Until all of them have been told to quit.
  void work();

  // --- the supervisor's thread ---

  [[nodiscard]] std::size_t size() const { return workers_.size(); }
  [[nodiscard]] const LoadWorker& worker(std::size_t number) const { return *workers_[number]; }
  // Where its secrets go; null when nobody wants them.
  [[nodiscard]] tls::KeyLog* key_log(std::size_t number) { return observers_[number]->key_log(); }
  // What finds a worker's inbox full waits until there is room: a worker hears its orders in every turn.
  void tell(std::size_t number, LoadOrder order);
  // Until all of them have done what they were told. False: not within so long.
  [[nodiscard]] bool wait_until_heard(Duration patience) const;
  // Whether all of them are in this phase, and have nothing left to hear.
  [[nodiscard]] bool all_are(LoadWorker::Phase phase) const;

 private:
  explicit LoadCrew(const LoadCrewParts& parts);

  LoadCrewParts parts_;
  registry::Inboxes<net::Packet> inboxes_;
  endpoint::QuicLbFormats id_formats_;
  registry::ControlInboxes<LoadOrder> orders_;
  LoadCommons commons_;
  std::string crypto_;
  std::vector<Observer*> observers_;
  std::vector<std::unique_ptr<crypto::AeadBatch>> aeads_;  // until the workers have them
  std::vector<std::unique_ptr<LoadWorker>> workers_;
};

}  // namespace pollux::app
