#include "app/edge/edge_control.h"

#include <spdlog/spdlog.h>

#include <utility>

#include "app/common/control_path.h"

namespace pollux::app {
std::expected<std::unique_ptr<ControlSocket>, std::string> open_control_socket(
    const std::string& control, const std::vector<std::string>& eal_arguments) {
  if (control == "off") return nullptr;
  if (!control.empty()) return ControlSocket::open(control);
  const auto path = default_control_path(eal_arguments);
  if (!path) {
    spdlog::info("no control socket: XDG_RUNTIME_DIR is not set; pollux-ctl needs --control PATH");
    return nullptr;
  }
  make_control_folder();
  auto socket = ControlSocket::open(*path);
  if (socket) return socket;
  // Nobody has asked for it, so nobody may miss it.
  spdlog::warn("{}; going on without one", socket.error());
  return nullptr;
}

EdgeControl::EdgeControl(std::size_t workers, const WorkerTables& tables, std::function<Timestamp()> clock)
    : clock_(std::move(clock)),
      connections_(workers, tables.connections),
      streams_(workers, tables.listed_streams),
      inboxes_(workers),
      answers_(*this, "pollux-edge " POLLUX_VERSION) {}

void EdgeControl::serve(ControlSocket* socket, Network network) {
  socket_ = socket;
  if (network == Network::kDpdk) telemetry_.emplace(answers_);
  if (socket_ == nullptr) return;
  socket_->serve(answers_);
  spdlog::info("control socket: {}", socket_->path());
}

void EdgeControl::stop() {
  telemetry_.reset();
  if (socket_ != nullptr) socket_->stop();
}

std::vector<WorkerView> EdgeControl::workers() const {
  std::vector<WorkerView> views;
  for (const KnownWorker& worker : workers_) {
    views.push_back({.ports = worker.place.ports,
                     .queue = worker.place.queue,
                     .lcore = worker.place.lcore,
                     .counters = worker.read()});
  }
  return views;
}

bool EdgeControl::drain() {
  if (draining_) return true;
  draining_ = inboxes_.send_to_all(registry::Drain{});
  if (draining_) spdlog::info("draining, as pollux-ctl asks: no new connections are taken");
  return draining_;
}

}  // namespace pollux::app
