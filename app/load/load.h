// Load: everything that pollux-load is made of. Two steps, so that every mistake that can be found without DPDK is
// found before it starts: prepare() reads and checks, run() opens the port and works.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "app/common/observation.h"
#include "app/common/uplink.h"
#include "app/load/one_shot.h"
#include "app/load/options.h"
#include "app/load/source_addresses.h"
#include "net/local_addresses.h"

namespace pollux::app {

// How a run ended that could be made at all.
struct LoadOutcome {
  // For an operator: what was required and not reached, or what went wrong in general.
  std::vector<std::string> complaints;
};

class Load {
 public:
  // The error is a sentence for an operator.
  [[nodiscard]] static std::expected<std::unique_ptr<Load>, std::string> prepare(const LoadOptions& options);

  // `command`: the words that the program was called with; the EAL's are those before its "--".
  [[nodiscard]] std::expected<LoadOutcome, std::string> run(const CommandLine& command);

 private:
  explicit Load(const LoadOptions& options) : options_(options) {}

  [[nodiscard]] std::expected<void, std::string> open_uplink(const std::vector<std::string>& eal_arguments);
  [[nodiscard]] std::unique_ptr<SourceAddresses> sources_of(std::size_t worker) const;

  const LoadOptions options_;
  std::string trusted_roots_;
  std::string mix_;
  net::LocalAddresses addresses_;
  std::unique_ptr<Observation> observation_;
  std::optional<OneShot> one_shot_;
  std::unique_ptr<Uplink> uplink_;
  std::vector<SocketAddress> sockets_;  // of a port that is none of DPDK's
};

}  // namespace pollux::app
