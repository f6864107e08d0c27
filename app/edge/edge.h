// Edge: the appliance: everything that pollux-edge is made of, and the loop that runs it.
// Two steps, so that every mistake of ours or the operator's that can be found without DPDK is found before it
// starts: prepare() reads and checks, run() opens the port and lets its workers poll until it is told to stop.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "app/common/observation.h"
#include "app/edge/edge_tls.h"
#include "app/edge/id_formats.h"
#include "app/edge/options.h"
#include "http3/document_root.h"
#include "net/local_addresses.h"

namespace pollux::app {

class Edge {
 public:
  // Reads certificate, keys and document root. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<Edge, std::string> prepare(const EdgeOptions& options);

  // Returns after a stop signal, with all connections closed and the port given back; or with a sentence for an
  // operator, at once, if something is missing. `eal_arguments`: the program's name first.
  [[nodiscard]] std::expected<void, std::string> run(const std::vector<std::string>& eal_arguments);

 private:
  Edge(EdgeOptions options, std::unique_ptr<Observation> observation, EdgeTls tls, net::LocalAddresses addresses,
       http3::DocumentRoot root, IdFormatParameters id_formats)
      : options_(std::move(options)),
        observation_(std::move(observation)),
        tls_(std::move(tls)),
        addresses_(std::move(addresses)),
        root_(std::move(root)),
        id_formats_(std::move(id_formats)) {}

  EdgeOptions options_;
  std::unique_ptr<Observation> observation_;
  EdgeTls tls_;
  net::LocalAddresses addresses_;
  http3::DocumentRoot root_;
  IdFormatParameters id_formats_;
};

}  // namespace pollux::app
