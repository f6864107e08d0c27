#include "app/load/worker_run.h"

#include <algorithm>
#include <utility>

#include "app/load/mode_table.h"
#include "base/invariant.h"
#include "net/udp_encapsulation.h"

namespace pollux::app {
namespace {

// Connections that have ended linger for a moment (RFC 9000 §10.2): room for those of many handshakes a second.
constexpr std::size_t kLingering = 16'384;
// RFC 9000 §10.1: a server that is gone is known by its silence. Clients give up sooner, where they wait for something.
constexpr std::int64_t kIdleTimeouts = 4;

[[nodiscard]] endpoint::ShardConfig shard_config(const WorkerPlace& place, const RunOrder& order) {
  const LoadConfig& load = *order.config;
  endpoint::ShardConfig config;
  config.max_connections = order.share.of(load.connections) + kLingering;
  config.receive_burst = static_cast<std::size_t>(load.burst);
  // A stranger's packets are answered by nobody: there is no server here.
  config.resets_at_once = 0;
  connection::ConnectionConfig& connection = config.connection;
  connection.idle_timeout = load.timeout * kIdleTimeouts;
  connection.keep_alive = load.timeout;
  connection.congestion = load.congestion;
  connection.extensions = {.ack_frequency = true, .reset_stream_at = true};
  if (!load.ecn) connection.ecn = recovery::EcnPolicy::kOff;
  // IPv4 leaves the most room; the shard knows how much less IPv6 does.
  const ByteCount payload{net::max_udp_payload(IpFamily::kIpv4, place.port.info().mtu)};
  connection.max_receive_datagram_size = std::max(payload, connection::kMinDatagramSize);
  connection.max_datagram_size = connection.max_receive_datagram_size;
  return config;
}

[[nodiscard]] endpoint::ShardServices shard_services(const WorkerPlace& place, const RunOrder& order) {
  endpoint::ShardServices services{
      .port = place.port,
      .aead = place.aead,
      .addresses = place.addresses,
      .rng = place.rng,
      .counters = place.counters,
      .client = order.tls.get(),
      .self = registry::ShardIndex{static_cast<std::uint16_t>(order.share.worker)},
      .inboxes = place.inboxes,
      .id_formats = place.id_formats,
  };
  services.trace = place.trace;
  return services;
}

}  // namespace

WorkerRun::WorkerRun(const WorkerPlace& place, RunOrder order, Timestamp now)
    : order_(std::move(order)),
      dialogues_(*order_.config),
      shard_(shard_config(place, order_), shard_services(place, order_), now),
      crowd_({.config = *order_.config,
              .clients = static_cast<std::size_t>(order_.share.of(order_.config->connections)),
              .shard = shard_,
              .meter = place.meter,
              .sources = *order_.sources,
              .dialogues = dialogues_},
             now) {
  const ModeRow* const row = mode_named(order_.config->mode);
  POLLUX_INVARIANT(row != nullptr);
  mode_ = row->make({.config = *order_.config, .share = order_.share, .start = order_.start, .crowd = crowd_});
}

bool WorkerRun::poll(Timestamp now) {
  crowd_.on_turn(now);
  if (!has_ended_) mode_->on_turn(now);
  return shard_.poll(now);
}

Timestamp WorkerRun::next_deadline() const {
  const Timestamp next = std::min(shard_.next_deadline(), crowd_.next_due());
  return has_ended_ ? next : std::min(next, mode_->next_due());
}

void WorkerRun::end() {
  has_ended_ = true;
  crowd_.send_away();
}

}  // namespace pollux::app
