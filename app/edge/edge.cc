#include "app/edge/edge.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>
#include <memory>
#include <utility>

#include "app/common/available_memory.h"
#include "app/common/crypto_backend.h"
#include "app/common/dpdk_uplink.h"
#include "app/common/load_documents.h"
#include "app/common/socket_uplink.h"
#include "app/edge/crew.h"
#include "app/edge/edge_control.h"
#include "app/edge/id_prefixes.h"
#include "app/edge/table_memory.h"

namespace pollux::app {
namespace {

// On a terminal, one line that counts along; small roots are read before anybody could look.
void show_progress(std::size_t files, std::uint64_t bytes) {
  constexpr std::size_t kFilesBetween = 1000;
  if (files % kFilesBetween == 0)
    std::fprintf(stderr, "\rreading: %zu files, %llu MiB", files, static_cast<unsigned long long>(bytes >> 20));
}

std::expected<http3::DocumentRoot, std::string> load_root(const EdgeOptions& options) {
  http3::DocumentRoot root;
  if (options.document_root.empty()) return root;
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

std::expected<std::unique_ptr<Uplink>, std::string> open_uplink(const EdgeOptions& options,
                                                                const std::vector<std::string>& eal_arguments) {
  if (options.network == Network::kUdpSocket) {
    drivers::udp_socket::UdpSocketConfig config{.local = options.listen};
    if (options.mtu != 0) config.mtu = options.mtu;
    return SocketUplink::open(config);
  }
  const DeviceOptions& device = options.device;
  return DpdkUplink::open(eal_arguments, device.ports,
                          {.queues = {.workers = device.workers, .queues = device.queues},
                           .burst = device.burst,
                           .receive_descriptors = device.receive_descriptors,
                           .transmit_descriptors = device.transmit_descriptors,
                           .buffers = device.buffers,
                           .mtu = options.mtu});
}

void log_start(const EdgeOptions& options, const Uplink& uplink, const Crew& crew) {
  std::string addresses;
  for (const SocketAddress& listener : options.listen)
    addresses += (addresses.empty() ? "" : " ") + listener.to_string();
  spdlog::info("ready: serving on {}: {}, crypto {}, cpu features {}", addresses, uplink.description(), crew.crypto(),
               cpu_features());
}

}  // namespace

std::expected<Edge, std::string> Edge::prepare(const EdgeOptions& options) {
  auto addresses = local_addresses(options);
  if (!addresses) return std::unexpected(addresses.error());
  auto observation = Observation::open(with_environment(options.observation));
  if (!observation) return std::unexpected(observation.error());
  auto tls = EdgeTls::load(options);
  if (!tls) return std::unexpected(tls.error());
  auto root = load_root(options);
  if (!root) return std::unexpected(root.error());
  auto id_formats = load_id_formats(
      options.id_formats, [](const std::string& path) { return read_text_file(path, "the key of connection IDs"); });
  if (!id_formats) return std::unexpected(id_formats.error());
  return Edge{options,          std::move(*observation), std::move(*tls), std::move(*addresses),
              std::move(*root), std::move(*id_formats)};
}

std::expected<void, std::string> Edge::run(const std::vector<std::string>& eal_arguments) {
  const auto control_socket = open_control_socket(options_.control, eal_arguments);
  if (!control_socket) return std::unexpected(control_socket.error());
  const auto uplink = open_uplink(options_, eal_arguments);
  if (!uplink) return std::unexpected(uplink.error());
  const std::size_t workers = (*uplink)->worker_count();
  if (auto fits = check_table_memory(workers, options_.tables, available_memory()); !fits) return fits;
  EdgeControl control{workers, options_.tables, [&clock = (*uplink)->attachment(0)] { return clock.now(); }};
  auto crew = Crew::assemble({.options = options_,
                              .uplink = **uplink,
                              .observation = *observation_,
                              .control = control,
                              .tls = tls_,
                              .addresses = addresses_,
                              .root = root_,
                              .id_formats = id_formats_});
  if (!crew) return std::unexpected(crew.error());
  if (options_.device.id_rules) {
    spdlog::info("connection IDs: {}", (*uplink)->match_ids(id_prefixes((*crew)->id_formats())));
  }
  log_start(options_, **uplink, **crew);
  control.serve(control_socket->get(), options_.network);
  (*crew)->run();
  control.stop();
  // What the last connections tell is told when they are gone.
  crew->reset();
  observation_->stop();
  return {};
}

}  // namespace pollux::app
