// EdgeControl: what pollux-edge lets be known of its workers, and how it tells them something: the directories that
// they show themselves in, the inboxes that they listen to, their counters. Owns what workers and control share; never
// touches a worker.
// Invariant: everything here outlives the workers, but for the answers, which end before they do.
#pragma once

#include <cstddef>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/common/control_answers.h"
#include "app/common/control_socket.h"
#include "app/common/control_source.h"
#include "app/common/control_telemetry.h"
#include "app/edge/options.h"
#include "registry/control_inboxes.h"
#include "registry/control_message.h"
#include "telemetry/counters.h"

namespace pollux::app {

// Where `control`, the option, says, or at the usual place; null when it says off, or when it says nothing and there is
// none at the usual place, which is worth a warning. The error is a sentence for an operator.
[[nodiscard]] std::expected<std::unique_ptr<ControlSocket>, std::string> open_control_socket(
    const std::string& control, const std::vector<std::string>& eal_arguments);

class EdgeControl final : public ControlSource {
 public:
  // What workers are told.
  using Message = std::variant<registry::Drain>;

  // `clock` is the workers'; it is asked on other threads.
  EdgeControl(std::size_t workers, const WorkerTables& tables, std::function<Timestamp()> clock);

  // --- for the workers ---
  [[nodiscard]] registry::ConnectionDirectory& connection_directory() { return connections_; }
  [[nodiscard]] registry::StreamDirectory& stream_directory() { return streams_; }
  [[nodiscard]] registry::ControlInboxes<Message>& inboxes() { return inboxes_; }

  // --- for the program ---
  struct WorkerPlace {
    std::vector<std::uint16_t> ports;
    std::uint16_t queue = 0;
    unsigned lcore = 0;
  };
  using ReadCounters = std::function<telemetry::Snapshot()>;
  // In the order of their ShardIndex. `read` may be called on any thread, until stop().
  void add(const WorkerPlace& place, ReadCounters read) { workers_.push_back({place, std::move(read)}); }
  // All workers have been added: answers on this socket, which may be null, and where there is DPDK on its telemetry
  // socket. stop() comes before the first worker goes.
  void serve(ControlSocket* socket, Network network);
  void stop();

  // --- ControlSource ---
  [[nodiscard]] std::vector<WorkerView> workers() const override;
  [[nodiscard]] const registry::ConnectionDirectory& connections() const override { return connections_; }
  [[nodiscard]] const registry::StreamDirectory& streams() const override { return streams_; }
  [[nodiscard]] Timestamp now() const override { return clock_(); }
  [[nodiscard]] bool drain() override;

 private:
  struct KnownWorker {
    WorkerPlace place;
    ReadCounters read;
  };

  std::function<Timestamp()> clock_;
  registry::ConnectionDirectory connections_;
  registry::StreamDirectory streams_;
  registry::ControlInboxes<Message> inboxes_;
  std::vector<KnownWorker> workers_;
  bool draining_ = false;  // the control thread's
  ControlAnswers answers_;
  std::optional<ControlTelemetry> telemetry_;
  ControlSocket* socket_ = nullptr;
};

}  // namespace pollux::app
