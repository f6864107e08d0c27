// Get: one run of pollux-get: its URLs by server, each server's addresses one after another until one answers, and what
// is said of it in the end.
#pragma once

#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "app/common/attachment.h"
#include "app/common/observation.h"
#include "app/common/uplink.h"
#include "app/get/options.h"
#include "app/get/progress_bar.h"
#include "app/get/transfer.h"
#include "app/get/visit.h"
#include "crypto/aead_batch.h"
#include "net/local_addresses.h"
#include "tls/session_cache.h"
#include "tls/tls_context.h"

namespace pollux::app {

class Get {
 public:
  // Reads what the options name. The error is a sentence for an operator.
  [[nodiscard]] static std::expected<std::unique_ptr<Get>, std::string> prepare(const GetOptions& options);

  // `eal_arguments`: the program's name first; used with a DPDK port only.
  [[nodiscard]] ExitCode run(const std::vector<std::string>& eal_arguments);

 private:
  // Where a worker stands towards one server.
  struct Place {
    Attachment* attachment = nullptr;
    drivers::udp_socket::UdpSocketPort* sockets = nullptr;
    net::Flow flow;
  };

  explicit Get(const GetOptions& options);

  [[nodiscard]] std::vector<std::vector<Transfer*>> groups();
  void fetch(const std::vector<Transfer*>& group);
  [[nodiscard]] std::optional<Failure> visit_any(const std::vector<Transfer*>& group);
  void begin_to_observe(Timestamp now);
  [[nodiscard]] std::expected<tls::TlsContext, std::string> tls_for(const Url& url);
  [[nodiscard]] std::expected<Place, Failure> place_towards(const SocketAddress& server);
  [[nodiscard]] std::expected<Place, Failure> socket_towards(const SocketAddress& server);
  void report(const std::vector<Transfer*>& group);
  void complain(const Failure& failure);

  const GetOptions options_;
  Timestamp started_;
  std::unique_ptr<Observation> observation_;
  Observer* observer_ = nullptr;
  bool is_observing_ = false;
  std::string content_;  // of --data
  std::string trusted_roots_;
  std::unique_ptr<crypto::AeadBatch> aead_;
  std::unique_ptr<Uplink> uplink_;      // a DPDK port for the whole run,
  std::unique_ptr<Attachment> socket_;  // or a socket for each address
  net::LocalAddresses addresses_;
  tls::SessionCache sessions_;
  std::vector<std::unique_ptr<Transfer>> transfers_;
  ProgressBar progress_;
  ExitCode exit_code_ = ExitCode::kOk;
};

}  // namespace pollux::app
