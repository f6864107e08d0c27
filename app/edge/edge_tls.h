// EdgeTls: what the workers' TLS is made from: the certificate and its key, as they were read, the protocols, and the
// secret of the session tickets. Each worker parses its own: a key that is shared shares a lock.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "app/edge/edge_tickets.h"
#include "app/edge/options.h"
#include "crypto/secret.h"
#include "tls/key_log.h"
#include "tls/tls_context.h"

namespace pollux::app {

// Of one worker. The tickets outlive every session of the context.
struct WorkerTls {
  std::unique_ptr<EdgeTickets> tickets;
  tls::TlsContext context;
};

class EdgeTls {
 public:
  // Reads the files, and sees whether a worker could use them. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<EdgeTls, std::string> load(const EdgeOptions& options);

  // `key_log` may be null; it outlives the context.
  [[nodiscard]] std::expected<WorkerTls, std::string> for_worker(tls::KeyLog* key_log) const;

 private:
  EdgeTls(const EdgeOptions& options, std::string chain, std::string key)
      : options_(options), chain_(std::move(chain)), key_(std::move(key)), secret_(EdgeTickets::draw_secret()) {}

  EdgeOptions options_;
  std::string chain_;
  std::string key_;
  crypto::Secret secret_;
};

}  // namespace pollux::app
