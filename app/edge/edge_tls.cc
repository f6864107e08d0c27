#include "app/edge/edge_tls.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "app/common/read_file.h"
#include "tls/credentials.h"

namespace pollux::app {

std::expected<EdgeTls, std::string> EdgeTls::load(const EdgeOptions& options) {
  auto chain = read_text_file(options.certificate_file, "the certificate");
  if (!chain) return std::unexpected(chain.error());
  auto key = read_text_file(options.key_file, "the private key");
  if (!key) return std::unexpected(key.error());
  const auto credentials = tls::Credentials::from_pem(*chain, *key);
  if (!credentials) {
    return std::unexpected("the certificate '" + options.certificate_file + "' with the key '" + options.key_file +
                           "' cannot be used: " + credentials.error());
  }
  spdlog::info("certificate: {}", credentials->summary());
  return EdgeTls{options, *std::move(chain), *std::move(key)};
}

std::expected<WorkerTls, std::string> EdgeTls::for_worker(tls::KeyLog* key_log) const {
  const auto credentials = tls::Credentials::from_pem(chain_, key_);
  if (!credentials) return std::unexpected(credentials.error());
  auto tickets = std::make_unique<EdgeTickets>(secret_, options_.early_data);
  auto context = tls::TlsContext::server(*credentials,
                                         {.alpn = options_.alpn, .tickets = &tickets->tickets(), .key_log = key_log});
  if (!context) return std::unexpected(context.error());
  return WorkerTls{.tickets = std::move(tickets), .context = *std::move(context)};
}

}  // namespace pollux::app
