#include "app/load/worker_run.h"

#include <algorithm>
#include <utility>

#include "app/load/mode_table.h"
#include "base/invariant.h"
#include "net/udp_encapsulation.h"

namespace pollux::app {
namespace {

// Room for connections that linger: of 100,000 handshakes a second, and of a run that loses some now and then.
constexpr std::size_t kLingering = 16'384;
constexpr std::size_t kLingeringFew = 1'024;
// RFC 9000 §10.1: a server that is gone is known by its silence. Clients give up sooner, where they wait for something.
constexpr std::int64_t kIdleTimeouts = 4;

[[nodiscard]] endpoint::ShardConfig shard_config(const WorkerPlace& place, const RunOrder& order) {
  const LoadConfig& load = order.parts->front();
  endpoint::ShardConfig config;
  bool has_turnover = false;
  config.max_connections = 0;
  for (const LoadConfig& part : *order.parts) {
    config.max_connections += order.share.of(part.connections);
    has_turnover = has_turnover || mode_named(part.mode)->traits.has_turnover;
  }
  config.max_connections += has_turnover ? kLingering : kLingeringFew;
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
    : order_(std::move(order)), shard_(shard_config(place, order_), shard_services(place, order_), now) {
  for (const LoadConfig& config : *order_.parts) {
    dialogues_.push_back(std::make_unique<DialogueCommons>(config, mode_named(config.mode)->traits));
    add_band(place, config, *dialogues_.back(), now);
  }
}

void WorkerRun::add_band(const WorkerPlace& place, const LoadConfig& config, DialogueCommons& dialogues,
                         Timestamp now) {
  const ModeRow* const row = mode_named(config.mode);
  POLLUX_INVARIANT(row != nullptr);
  Band& band = bands_.emplace_back();
  band.crowd =
      std::make_unique<Crowd>(CrowdParts{.config = config,
                                         .clients = static_cast<std::size_t>(order_.share.of(config.connections)),
                                         .shard = shard_,
                                         .meter = place.meter,
                                         .sources = *order_.sources,
                                         .dialogues = dialogues},
                              now);
  band.mode = row->make({.config = config,
                         .share = order_.share,
                         .start = order_.start,
                         .crowd = *band.crowd,
                         .place = place,
                         .tls = *order_.tls});
}

bool WorkerRun::poll(Timestamp now) {
  bool is_busy = false;
  for (const Band& band : bands_) {
    band.crowd->on_turn(now);
    if (!has_ended_) is_busy = band.mode->on_turn(now) == Mode::Turn::kBusy || is_busy;
  }
  return shard_.poll(now) || is_busy;
}

Timestamp WorkerRun::next_deadline() const {
  Timestamp next = shard_.next_deadline();
  for (const Band& band : bands_) {
    next = std::min(next, band.crowd->next_due());
    if (!has_ended_) next = std::min(next, band.mode->next_due());
  }
  return next;
}

void WorkerRun::end() {
  has_ended_ = true;
  for (const Band& band : bands_) band.crowd->send_away();
}

void WorkerRun::report(ConnectionReport& report, Timestamp now) const {
  for (const Band& band : bands_) band.crowd->report(report, now);
}

}  // namespace pollux::app
