#include "app/edge/edge.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <utility>

#include "app/common/load_documents.h"
#include "app/common/read_file.h"
#include "app/edge/crypto_backend.h"
#include "app/edge/worker.h"
#include "drivers/net/dpdk/dpdk_port.h"
#include "drivers/net/dpdk/eal.h"
#include "drivers/net/dpdk/lcore.h"
#include "tls/credentials.h"

namespace pollux::app {
namespace {

namespace dpdk = drivers::dpdk;

// A virtual device's link may take a moment; a cable may not be there at all, and may come later.
constexpr Duration kLinkPatience = Duration::seconds(3);

std::expected<tls::TlsContext, std::string> load_tls(const EdgeOptions& options, tls::ServerTickets& tickets) {
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
  return tls::TlsContext::server(*credentials, {.alpn = {"h3"}, .tickets = &tickets});
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
  for (const SocketAddress& listener : options.listen) {
    if (auto added = addresses.add(listener); !added) {
      return std::unexpected("--listen " + listener.to_string() + ": " + added.error());
    }
  }
  return addresses;
}

std::expected<std::unique_ptr<dpdk::DpdkPort>, std::string> open_port(const EdgeOptions& options) {
  const auto ports = dpdk::available_ports();
  if (ports.empty()) {
    return std::unexpected(
        "DPDK has found no device: name one before '--', such as -a 0000:03:00.0 or --vdev=net_tap0,iface=tap0");
  }
  if (std::ranges::find(ports, options.port) == ports.end()) {
    return std::unexpected("there is no DPDK port " + std::to_string(options.port) + ": DPDK has found " +
                           std::to_string(ports.size()) +
                           "; use --port with one of them, or name its device before '--'");
  }
  return dpdk::DpdkPort::open({.port = options.port, .queues = options.queues, .mtu = options.mtu});
}

std::string text_of(const net::MacAddress& mac) {
  return fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", mac[0], mac[1], mac[2], mac[3], mac[4], mac[5]);
}

void log_start(const EdgeOptions& options, const dpdk::DpdkPort& port, const crypto::AeadBatch& aead) {
  const dpdk::DpdkDevice& device = port.device();
  std::string addresses;
  for (const SocketAddress& listener : options.listen)
    addresses += (addresses.empty() ? "" : " ") + listener.to_string();
  spdlog::info("ready: serving on {}: port {} ({}, {}, {}), queue 0, lcore {} (cpu {}), crypto {}, cpu features {}, {}",
               addresses, device.port, device.name, device.driver, text_of(port.info().mac), dpdk::main_lcore(),
               dpdk::cpu_of_lcore(dpdk::main_lcore()), aead.description(), cpu_features(), dpdk::dpdk_version());
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

bool runs_without_huge_pages(const std::vector<std::string>& eal_arguments) {
  return std::ranges::find(eal_arguments, "--no-huge") != eal_arguments.end();
}

}  // namespace

std::expected<Edge, std::string> Edge::prepare(const EdgeOptions& options) {
  auto addresses = local_addresses(options);
  if (!addresses) return std::unexpected(addresses.error());
  auto tickets = std::make_unique<EdgeTickets>(options);
  auto tls = load_tls(options, tickets->tickets());
  if (!tls) return std::unexpected(tls.error());
  auto root = load_root(options);
  if (!root) return std::unexpected(root.error());
  return Edge{options, std::move(tickets), std::move(*tls), std::move(*addresses), std::move(*root)};
}

std::expected<void, std::string> Edge::run(const std::vector<std::string>& eal_arguments) {
  if (runs_without_huge_pages(eal_arguments)) {
    spdlog::warn("running without huge pages, as --no-huge says: fit for a trial, slower under load");
  }
  const auto eal = dpdk::Eal::start(eal_arguments);
  if (!eal) return std::unexpected(eal.error());
  const auto port = open_port(options_);
  if (!port) return std::unexpected(port.error());
  auto aead = make_crypto_backend(options_.crypto);
  if (!aead) return std::unexpected(aead.error());

  if (!(*port)->wait_for_link(kLinkPatience)) spdlog::warn("the link of port {} is down", options_.port);
  log_start(options_, **port, **aead);
  const auto worker = std::make_unique<Worker>(WorkerParts{.port = **port,
                                                           .addresses = addresses_,
                                                           .tls = tls_,
                                                           .root = root_,
                                                           .lcore = dpdk::main_lcore(),
                                                           .stats_period = Duration::seconds(options_.stats_period_s),
                                                           .connection = connection_config(options_),
                                                           .retry = options_.retry},
                                               std::move(*aead));
  worker->run();
  return {};
}

}  // namespace pollux::app
