#include "app/get/visit.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "app/common/steady_time.h"
#include "app/common/stop_signal.h"
#include "app/get/close_failure.h"
#include "net/udp_encapsulation.h"

namespace pollux::app {
namespace {

// With other addresses to try, one that does not answer is given up sooner than the idle timeout would.
constexpr Duration kPatienceForOneOfMany = Duration::seconds(3);
// What the server may still have to say after the last response: a ticket, where one is wanted.
constexpr Duration kTicketPatience = Duration::milliseconds(500);
// What CONNECTION_CLOSE gets to leave the port.
constexpr Duration kClosingTime = Duration::milliseconds(20);
// RFC 9000 §10.1.2: a client that waits for content has nothing to send. When a NAT forgets its port just then, and
// with it everything that is in flight, only a PING of its own tells the server where it is now.
constexpr Duration kSilenceBeforePing = Duration::seconds(1);
constexpr std::size_t kConnections = 4;

[[nodiscard]] connection::ConnectionConfig connection_config(const GetOptions& options, ByteCount payload) {
  connection::ConnectionConfig config;
  config.keep_alive = kSilenceBeforePing;
  config.congestion = options.congestion;
  config.extensions = {.ack_frequency = true, .reset_stream_at = true};
  config.versions = options.versions;
  config.grease_quic_bit = true;
  if (!options.ecn) config.ecn = recovery::EcnPolicy::kOff;
  config.max_receive_datagram_size = std::max(payload, connection::kMinDatagramSize);
  config.max_datagram_size = config.max_receive_datagram_size;
  return config;
}

[[nodiscard]] endpoint::ShardConfig shard_config(const VisitParts& parts) {
  // IPv4 leaves the most room; the shard knows how much less IPv6 does.
  const ByteCount payload{net::max_udp_payload(IpFamily::kIpv4, parts.attachment.port().info().mtu)};
  return {.connection = connection_config(parts.options, payload),
          .max_connections = kConnections,
          .max_half_open = kConnections};
}

}  // namespace

Visit::Visit(const VisitParts& parts)
    : parts_(parts),
      conversation_(make_conversation(parts.options, parts.content, *this)),
      shard_(shard_config(parts),
             {.port = parts.attachment.port(),
              .aead = parts.aead,
              .addresses = parts.addresses,
              .rng = rng_,
              .counters = counters_,
              .client = &parts.tls,
              .trace = parts.trace},
             parts.attachment.now()),
      began_(steady_now()) {
  if (!parts.options.session_file.empty()) session_file_.emplace(parts.options.session_file);
  for (Transfer* transfer : parts_.transfers) {
    transfer->remote = parts_.flow.remote;
    transfer->local = parts_.flow.local;
  }
}

std::optional<Failure> Visit::run() {
  if (session_file_) {
    const auto loaded = session_file_->load(parts_.tls, parts_.sessions, shard_.kept_tokens());
    if (!loaded) return Failure{.code = ExitCode::kUsage, .sentence = loaded.error()};
  }
  tickets_before_ = parts_.sessions.size();
  if (parts_.options.verbose) {
    std::fprintf(stderr, "* Trying %s from %s\n", parts_.flow.remote.to_string().c_str(),
                 parts_.flow.local.to_string().c_str());
  }
  connection_ = shard_.connect(parts_.flow, *conversation_, parts_.attachment.now());
  // The ticket that this connection rests on has left the cache.
  tickets_before_ = std::min(tickets_before_, parts_.sessions.size());
  while (!is_over() && !end_) step();
  if (end_ && !is_connected_) return end_;
  if (end_) give_up(*end_);
  if (!end_) say_goodbye();
  if (!session_file_) return std::nullopt;
  const auto saved = session_file_->save(parts_.sessions, shard_.kept_tokens());
  if (saved) return std::nullopt;
  return Failure{.code = ExitCode::kWrite, .sentence = saved.error()};
}

bool Visit::is_over() const {
  return std::ranges::all_of(parts_.transfers, &Transfer::is_over);
}

void Visit::step() {
  const Timestamp now = parts_.attachment.now();
  const bool busy = shard_.poll(now);
  follow_handshake();
  if (has_content_) disturb();
  look_at_clock(steady_now());
  if (busy || end_ || is_over() || !parts_.attachment.waits()) return;
  const Timestamp deadline = shard_.next_deadline();
  if (deadline > now) parts_.attachment.wait_until(std::min(deadline, now + Duration::milliseconds(100)));
}

void Visit::follow_handshake() {
  const connection::Connection* connection = shard_.find(*connection_);
  if (is_connected_ || connection == nullptr || !connection->is_handshake_complete()) return;
  is_connected_ = true;
  const Timestamp now = steady_now();
  for (Transfer* transfer : parts_.transfers) transfer->times.connected = now;
  if (!parts_.options.verbose) return;
  const telemetry::Snapshot counters = counters_.snapshot();
  std::fprintf(stderr, "* Connected to %s, QUIC version 0x%08x%s%s\n", parts_.flow.remote.to_string().c_str(),
               connection->version(), counters[telemetry::Counter::kSessionsResumed] != 0 ? ", session resumed" : "",
               counters[telemetry::Counter::kEarlyDataAccepted] != 0 ? ", 0-RTT accepted" : "");
}

// How long a handshake may take here; zero for as long as the idle timeout lets it.
Duration Visit::patience() const {
  const Duration wanted = parts_.options.connect_timeout;
  if (parts_.is_last_address) return wanted;
  return wanted > Duration::zero() ? std::min(wanted, kPatienceForOneOfMany) : kPatienceForOneOfMany;
}

void Visit::look_at_clock(Timestamp now) {
  const GetOptions& options = parts_.options;
  if (parts_.progress.is_due(now)) show_progress(now);
  if (StopSignal::requested()) {
    end_ = Failure{.code = ExitCode::kReceive, .sentence = "interrupted"};
  } else if (options.max_time > Duration::zero() && now - parts_.started >= options.max_time) {
    end_ = Failure{.code = ExitCode::kTimeout, .sentence = "the time that --max-time allows is over"};
  } else if (!is_connected_ && patience() > Duration::zero() && now - began_ >= patience()) {
    end_ =
        Failure{.code = ExitCode::kTimeout, .sentence = parts_.flow.remote.to_string() + " does not answer over QUIC"};
  } else if (!is_connected_ && parts_.sockets != nullptr && parts_.sockets->errors().refused != 0) {
    end_ = Failure{.code = ExitCode::kConnect, .sentence = "nobody listens at " + parts_.flow.remote.to_string()};
  }
}

// What tests of the transport want to happen in the middle of a transfer.
void Visit::disturb() {
  connection::Connection* connection = shard_.find(*connection_);
  if (connection == nullptr) return;
  if (parts_.options.key_update && !std::exchange(has_updated_keys_, true)) connection->update_keys();
  if (parts_.options.rebind && !std::exchange(has_rebound_, true)) (void)parts_.sockets->rebind(parts_.flow.local);
  if (parts_.options.migrate && !has_migrated_) move_to_new_port();
}

void Visit::move_to_new_port() {
  using connection::MigrationRefusal;
  // RFC 9000 §9-1: not before the handshake is confirmed.
  if (shard_.find(*connection_)->handshake_state() != connection::HandshakeState::kConfirmed) return;
  has_migrated_ = true;
  const auto local = parts_.sockets->add({.ip = parts_.flow.local.ip, .port = 0});
  const auto path = local ? shard_.migrate(*connection_, *local, parts_.attachment.now())
                          : std::unexpected(MigrationRefusal::kTooManyPaths);
  // Connection IDs may still be on their way.
  if (!path && path.error() == MigrationRefusal::kNoConnectionId) has_migrated_ = false;
  if (!path && has_migrated_) std::fputs("* The connection cannot migrate: the server forbids it\n", stderr);
  if (path && parts_.options.verbose) std::fprintf(stderr, "* Moving to %s\n", local->to_string().c_str());
}

void Visit::show_progress(Timestamp now) {
  Progress progress{.expected = 0, .elapsed = now - parts_.started};
  for (const Transfer* transfer : parts_.transfers) {
    progress.received += transfer->received();
    const auto expected = transfer->expected();
    progress.expected = progress.expected && expected ? std::optional{*progress.expected + *expected} : std::nullopt;
  }
  parts_.progress.show(progress, now);
}

void Visit::on_ready() {
  const connection::Connection* connection = connection_ ? shard_.find(*connection_) : nullptr;
  const bool is_early = connection != nullptr && !connection->is_handshake_complete();
  if (is_early && !parts_.options.early_data) return;
  // On standard output one comes after the other.
  const auto speaks = [](const Transfer* transfer) {
    return transfer->state() == Transfer::State::kUnderWay && transfer->output().is_standard();
  };
  bool is_spoken_on = std::ranges::any_of(parts_.transfers, speaks);
  for (Transfer* transfer : parts_.transfers) {
    if (transfer->state() != Transfer::State::kWaiting) continue;
    if (transfer->output().is_standard() && is_spoken_on) continue;
    if (!conversation_->request(*transfer, is_early)) return;
    is_spoken_on = is_spoken_on || transfer->output().is_standard();
  }
}

void Visit::on_early_data_lost() {
  if (parts_.options.verbose) std::fputs("* 0-RTT rejected: asking again\n", stderr);
}

void Visit::on_closed(const connection::CloseReason& reason) {
  const std::string& host = parts_.transfers.front()->url().host;
  end_ = close_failure(reason, host, is_connected_ ? Met::kYes : Met::kNo);
}

void Visit::give_up(const Failure& failure) {
  for (Transfer* transfer : parts_.transfers) transfer->fail(failure, steady_now());
  if (shard_.find(*connection_) != nullptr) say_goodbye();
}

bool Visit::has_ticket() const {
  return parts_.sessions.size() > tickets_before_;
}

void Visit::poll_for(Duration longest, bool (Visit::*is_enough)() const) {
  const Timestamp end = parts_.attachment.now() + longest;
  for (Timestamp now = parts_.attachment.now(); now < end && !(this->*is_enough)(); now = parts_.attachment.now()) {
    if (!shard_.poll(now) && parts_.attachment.waits()) {
      parts_.attachment.wait_until(std::min({end, shard_.next_deadline(), now + Duration::milliseconds(1)}));
    }
  }
}

void Visit::say_goodbye() {
  if (session_file_) poll_for(kTicketPatience, &Visit::has_ticket);
  shard_.close_all(conversation_->no_error());
  poll_for(kClosingTime, &Visit::never);
}

}  // namespace pollux::app
