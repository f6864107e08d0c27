#include "app/load/load.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <exception>
#include <thread>
#include <utility>

#include "app/common/crypto_backend.h"
#include "app/common/dpdk_uplink.h"
#include "app/common/home_cpus.h"
#include "app/common/read_file.h"
#include "app/common/socket_uplink.h"
#include "app/load/load_crew.h"
#include "app/load/load_supervisor.h"
#include "app/load/prompt/prompt.h"
#include "app/load/run_parts.h"
#include "drivers/net/udp_socket/udp_socket.h"

namespace pollux::app {
namespace {

namespace udp_socket = drivers::udp_socket;

[[nodiscard]] std::expected<std::unique_ptr<SocketUplink>, std::string> open_sockets(const LoadOptions& options) {
  const auto local = udp_socket::local_address_towards(options.config.target);
  if (!local) return std::unexpected(local.error());
  // The kernel gives each a port of its own.
  const std::vector<SocketAddress> sockets(options.sockets, SocketAddress{.ip = *local, .port = 0});
  return SocketUplink::open({.local = sockets, .mtu = options.mtu, .options = {.hear_errors = true}});
}

[[nodiscard]] std::vector<std::string> words_of(const CommandLine& line) {
  std::vector<std::string> words = line.eal;
  if (line.has_separator) words.emplace_back("--");
  words.insert(words.end(), line.own.begin(), line.own.end());
  return words;
}

}  // namespace

std::expected<std::unique_ptr<Load>, std::string> Load::prepare(const LoadOptions& options) {
  std::unique_ptr<Load> load{new Load{options}};
  if (!options.ca_file.empty()) {
    auto roots = read_text_file(options.ca_file, "the file of trusted authorities");
    if (!roots) return std::unexpected(roots.error());
    load->trusted_roots_ = *std::move(roots);
  }
  if (!options.mix_file.empty()) {
    auto mix = read_text_file(options.mix_file, "the file of --mix");
    if (!mix) return std::unexpected(mix.error());
    load->mix_ = *std::move(mix);
  }
  // How many workers there will be is known when the port is open.
  if (auto parts = parts_of(options, load->mix_, options.config, 1); !parts) return std::unexpected(parts.error());
  if (options.dpdk) {
    if (auto added = load->addresses_.add(options.dpdk->local); !added) return std::unexpected(added.error());
  }
  auto observation = Observation::open(with_environment(options.observation));
  if (!observation) return std::unexpected(observation.error());
  load->observation_ = *std::move(observation);
  auto shot = OneShot::prepare(load->options_);
  if (!shot) return std::unexpected(shot.error());
  load->one_shot_ = *std::move(shot);
  return load;
}

std::expected<void, std::string> Load::open_uplink(const std::vector<std::string>& eal_arguments) {
  if (options_.dpdk) {
    auto uplink = DpdkUplink::open(eal_arguments, {options_.dpdk->device.port}, options_.dpdk->device);
    if (!uplink) return std::unexpected(uplink.error());
    uplink_ = *std::move(uplink);
    return {};
  }
  auto uplink = open_sockets(options_);
  if (!uplink) return std::unexpected(uplink.error());
  sockets_ = (*uplink)->sockets();
  uplink_ = *std::move(uplink);
  return {};
}

// Where it is known whose replies come where, a worker's clients come from addresses whose replies come to it;
// otherwise each has ports of its own, and hands over what is another's.
std::unique_ptr<SourceAddresses> Load::sources_of(std::size_t worker) const {
  net::Flow towards{.remote = options_.config.target};
  if (!options_.dpdk) return std::make_unique<SourceAddresses>(sockets_, towards);
  towards.neighbor.mac = options_.dpdk->neighbor;
  const std::size_t workers = uplink_->worker_count();
  const auto arrives = [&uplink = *uplink_, worker, workers](const net::Flow& flow) {
    return uplink.worker_of(flow).value_or(flow.local.port % workers) == worker;
  };
  return std::make_unique<SourceAddresses>(options_.dpdk->local, towards, arrives);
}

std::expected<LoadOutcome, std::string> Load::run(const CommandLine& command) {
  const HomeCpus home;
  if (auto opened = open_uplink(command.eal); !opened) return std::unexpected(opened.error());
  auto crew = LoadCrew::assemble(
      {.options = options_, .uplink = *uplink_, .observation = *observation_, .addresses = addresses_});
  if (!crew) return std::unexpected(crew.error());
  spdlog::info("ready: {}, crypto {}, cpu features {}", uplink_->description(), (*crew)->crypto(), cpu_features());

  LoadSupervisor supervisor{{.options = options_,
                             .uplink = *uplink_,
                             .crew = **crew,
                             .trusted_roots = trusted_roots_,
                             .mix = mix_,
                             .sources = [this](std::size_t worker) { return sources_of(worker); }}};
  std::expected<void, std::string> ran;
  std::thread director{[&] {
    home.enter();
    try {
      if (options_.interactive) {
        Prompt{supervisor, STDIN_FILENO, STDOUT_FILENO}.run(options_.script);
      } else {
        ran = one_shot_->run(supervisor);
      }
    } catch (const std::exception& error) {
      ran = std::unexpected(std::string{"there is no memory, or something unforeseen happened: "} + error.what());
    }
    supervisor.quit();
  }};
  (*crew)->work();
  director.join();
  if (!ran) return std::unexpected(ran.error());
  if (options_.interactive) return LoadOutcome{};
  one_shot_->tell(supervisor, words_of(command));
  // What the last connections tell is told when they are gone.
  const LoadFigures figures = supervisor.figures();
  const bool has_met_server = supervisor.has_met_server();
  crew->reset();
  observation_->stop();
  LoadOutcome outcome{.complaints = one_shot_->missed(figures)};
  const bool was_flood = figures[LoadCounter::kValidInitials] + figures[LoadCounter::kInvalidInitials] != 0;
  if (!has_met_server && !was_flood) {
    outcome.complaints.push_back("no connection was made to " + options_.config.target.to_string() +
                                 ": is there a QUIC server, and does it speak " + options_.config.alpn + "?");
  }
  return outcome;
}

}  // namespace pollux::app
