#include "app/edge/edge.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "app/common/crypto_backend.h"
#include "app/common/dpdk_attachment.h"
#include "app/common/load_documents.h"
#include "app/common/read_file.h"
#include "app/common/socket_attachment.h"
#include "app/edge/worker.h"
#include "tls/credentials.h"

namespace pollux::app {
namespace {

std::expected<tls::TlsContext, std::string> load_tls(const EdgeOptions& options, tls::ServerTickets& tickets,
                                                     tls::KeyLog* key_log) {
  const auto chain = read_text_file(options.certificate_file, "the certificate");
  if (!chain) return std::unexpected(chain.error());
  const auto key = read_text_file(options.key_file, "the private key");
  if (!key) return std::unexpected(key.error());
  const auto credentials = tls::Credentials::from_pem(*chain, *key);
  if (!credentials) {
    return std::unexpected("the certificate '" + options.certificate_file + "' with the key '" + options.key_file +
                           "' cannot be used: " + credentials.error());
  }
  spdlog::info("certificate: {}", credentials->summary());
  return tls::TlsContext::server(*credentials, {.alpn = options.alpn, .tickets = &tickets, .key_log = key_log});
}

// On a terminal, one line that counts along; small roots are read before anybody could look.
void show_progress(std::size_t files, std::uint64_t bytes) {
  constexpr std::size_t kFilesBetween = 1000;
  if (files % kFilesBetween == 0)
    std::fprintf(stderr, "\rreading: %zu files, %llu MiB", files, static_cast<unsigned long long>(bytes >> 20));
}

std::expected<http3::DocumentRoot, std::string> load_root(const EdgeOptions& options) {
  http3::DocumentRoot root;
  LoadOptions load{.warn = [](const std::string& sentence) { spdlog::warn("{}", sentence); }};
  const bool terminal = ::isatty(STDERR_FILENO) == 1;
  if (terminal) load.progress = show_progress;
  if (auto loaded = load_documents(options.document_root, load, root); !loaded) return std::unexpected(loaded.error());
  if (terminal) std::fputs("\r\x1b[K", stderr);
  if (root.document_count() == 0) spdlog::warn("the document root '{}' holds no files", options.document_root);
  spdlog::info("document root: {}, {} files, {} bytes", options.document_root, root.document_count(),
               root.total_bytes());
  return root;
}

std::expected<net::LocalAddresses, std::string> local_addresses(const EdgeOptions& options) {
  net::LocalAddresses addresses;
  // A socket's addresses are the kernel's.
  if (options.network == Network::kUdpSocket) return addresses;
  for (const SocketAddress& listener : options.listen) {
    if (auto added = addresses.add(listener); !added) {
      return std::unexpected("--listen " + listener.to_string() + ": " + added.error());
    }
  }
  return addresses;
}

std::expected<std::unique_ptr<Attachment>, std::string> attach(const EdgeOptions& options,
                                                               const std::vector<std::string>& eal_arguments) {
  if (options.network == Network::kUdpSocket) {
    drivers::udp_socket::UdpSocketConfig config{.local = options.listen};
    if (options.mtu != 0) config.mtu = options.mtu;
    return SocketAttachment::open(config);
  }
  return DpdkAttachment::open(eal_arguments,
                              {.port = options.port, .queues = {.queues = options.queues}, .mtu = options.mtu});
}

void log_start(const EdgeOptions& options, const Attachment& attachment, const crypto::AeadBatch& aead) {
  std::string addresses;
  for (const SocketAddress& listener : options.listen)
    addresses += (addresses.empty() ? "" : " ") + listener.to_string();
  spdlog::info("ready: serving on {}: {}, crypto {}, cpu features {}", addresses, attachment.description(),
               aead.description(), cpu_features());
}

connection::ConnectionConfig connection_config(const EdgeOptions& options) {
  connection::ConnectionConfig config;
  config.congestion = options.congestion;
  config.extensions = {.ack_frequency = true, .reset_stream_at = true};
  if (!options.ecn) config.ecn = recovery::EcnPolicy::kOff;
  // RFC 9000 §17.4-3
  if (!options.spin_bit) config.spin = connection::SpinPolicy::kOff;
  config.versions = options.versions;
  config.grease_quic_bit = true;
  return config;
}

}  // namespace

std::expected<Edge, std::string> Edge::prepare(const EdgeOptions& options) {
  auto addresses = local_addresses(options);
  if (!addresses) return std::unexpected(addresses.error());
  auto tickets = std::make_unique<EdgeTickets>(options);
  auto observation = Observation::open(with_environment(options.observation));
  if (!observation) return std::unexpected(observation.error());
  auto tls = load_tls(options, tickets->tickets(), (*observation)->key_log());
  if (!tls) return std::unexpected(tls.error());
  auto root = load_root(options);
  if (!root) return std::unexpected(root.error());
  return Edge{options,         std::move(*observation), std::move(tickets),
              std::move(*tls), std::move(*addresses),   std::move(*root)};
}

std::expected<void, std::string> Edge::run(const std::vector<std::string>& eal_arguments) {
  const auto attachment = attach(options_, eal_arguments);
  if (!attachment) return std::unexpected(attachment.error());
  auto aead = make_crypto_backend(options_.crypto);
  if (!aead) return std::unexpected(aead.error());

  log_start(options_, **attachment, **aead);
  auto worker = std::make_unique<Worker>(WorkerParts{.attachment = **attachment,
                                                     .observation = *observation_,
                                                     .addresses = addresses_,
                                                     .tls = tls_,
                                                     .root = root_,
                                                     .stats_period = Duration::seconds(options_.stats_period_s),
                                                     .connection = connection_config(options_),
                                                     .retry = options_.retry},
                                         std::move(*aead));
  worker->run();
  // What the last connections tell is told when they are gone.
  worker.reset();
  observation_->stop();
  return {};
}

}  // namespace pollux::app
