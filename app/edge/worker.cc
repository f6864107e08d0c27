#include "app/edge/worker.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>

#include "app/common/stop_signal.h"
#include "hq/request_line.h"
#include "http3/error_code.h"
#include "http3/request_path.h"
#include "net/udp_encapsulation.h"
#include "telemetry/stats_text.h"

namespace pollux::app {
namespace {

// How long the requests under way may take when the operator has asked for the end. A second signal is faster.
constexpr Duration kShutdownTime = Duration::seconds(5);
// What CONNECTION_CLOSE gets to leave the port.
constexpr Duration kClosingTime = Duration::milliseconds(100);

endpoint::ShardConfig shard_config(const WorkerParts& parts) {
  endpoint::ShardConfig config{.connection = parts.connection, .retry = parts.retry};
  // IPv4 leaves the most room; the shard knows how much less IPv6 does.
  const ByteCount payload{net::max_udp_payload(IpFamily::kIpv4, parts.attachment.port().info().mtu)};
  config.connection.max_receive_datagram_size = std::max(payload, connection::kMinDatagramSize);
  config.connection.max_datagram_size = config.connection.max_receive_datagram_size;
  return config;
}

http3::Http3Limits http3_limits(const endpoint::ShardConfig& config) {
  // The transport may let a client open the next streams before the old ones are closed to the last acknowledgment.
  return {.max_request_streams = 2 * config.connection.streams.initial.max_streams_bidi};
}

std::string http3_text(const http3::SessionCounters& counters) {
  return "  http3: " + std::to_string(counters.requests) + " requests (" + std::to_string(counters.succeeded) +
         " ok, " + std::to_string(counters.redirected) + " redirected, " + std::to_string(counters.client_errors) +
         " client errors, " + std::to_string(counters.refused_requests) + " refused), " +
         std::to_string(counters.content_bytes) + " content bytes\n";
}

// Nothing where nobody spoke it.
std::string hq_text(const hq::HqCounters& counters) {
  if (counters.requests == 0) return {};
  return "  hq-interop: " + std::to_string(counters.requests) + " requests (" + std::to_string(counters.succeeded) +
         " ok), " + std::to_string(counters.content_bytes) + " content bytes\n";
}

// The same files, by the same names, as over HTTP/3.
hq::FindContent content_of(const http3::DocumentRoot& root) {
  return [&root](std::string_view path) -> std::optional<Bytes> {
    http3::PathBuffer buffer;
    const auto name = http3::normalise_path(path, buffer);
    const http3::Document* document = name ? root.find(*name).document : nullptr;
    return document != nullptr ? std::optional{document->body} : std::nullopt;
  };
}

}  // namespace

Worker::Worker(const WorkerParts& parts, std::unique_ptr<crypto::AeadBatch> aead)
    : parts_(parts),
      aead_(std::move(aead)),
      http3_(parts.root, http3_limits(shard_config(parts))),
      hq_(content_of(parts.root)),
      application_({{"h3", &http3_}, {hq::kProtocol, &hq_}}),
      shard_(shard_config(parts),
             {.port = parts.observation.observe(parts.attachment.port()),
              .aead = *aead_,
              .addresses = parts.addresses,
              .rng = rng_,
              .counters = counters_,
              .server = &parts.tls,
              .server_application = &application_,
              .trace = parts.observation.trace_log()},
             parts_.attachment.now()),
      started_(parts_.attachment.now()),
      last_printed_(started_) {}

void Worker::run() {
  parts_.observation.start(parts_.attachment.now());
  poll_until_stopped();
  close_connections();
  // The last block covers the whole run.
  last_snapshot_ = {};
  last_printed_ = started_;
  print_statistics(parts_.attachment.now());
}

void Worker::poll_until_stopped() {
  const bool periodic = parts_.stats_period > Duration::zero();
  std::uint64_t cycles = parts_.attachment.ticks();
  while (!StopSignal::requested()) {
    const Timestamp now = parts_.attachment.at(cycles);
    const bool busy = shard_.poll(now);
    if (periodic && now - last_printed_ >= parts_.stats_period) print_statistics(now);
    if (!busy && parts_.attachment.waits()) wait(now);
    // One reading ends this poll and begins the next.
    const std::uint64_t after = parts_.attachment.ticks();
    count_poll(busy, after - cycles);
    cycles = after;
  }
}

void Worker::wait(Timestamp now) {
  Timestamp deadline = shard_.next_deadline();
  if (parts_.stats_period > Duration::zero()) deadline = std::min(deadline, last_printed_ + parts_.stats_period);
  if (deadline > now) parts_.attachment.wait_until(deadline);
}

void Worker::count_poll(bool busy, std::uint64_t cycles) {
  counters_.add(telemetry::Counter::kPolls);
  counters_.add(telemetry::Counter::kCycles, cycles);
  if (!busy) return;
  counters_.add(telemetry::Counter::kBusyPolls);
  counters_.add(telemetry::Counter::kBusyCycles, cycles);
}

void Worker::close_connections() {
  shard_.shut_down();
  poll_until_empty(kShutdownTime);
  shard_.close_all(http3::kNoError);
  poll_until_empty(kClosingTime);
}

void Worker::poll_until_empty(Duration limit) {
  const Timestamp end = parts_.attachment.now() + limit;
  for (Timestamp now = parts_.attachment.now(); now < end; now = parts_.attachment.now()) {
    const bool busy = shard_.poll(now);
    if (shard_.connection_count() == 0) return;
    if (!busy && parts_.attachment.waits()) wait(now);
  }
}

void Worker::print_statistics(Timestamp now) {
  const telemetry::Snapshot total = counters_.snapshot();
  const std::array statistics{telemetry::WorkerStatistics{.port = parts_.attachment.port_number(),
                                                          .queue = 0,
                                                          .lcore = parts_.attachment.lcore(),
                                                          .total = total,
                                                          .recent = total - last_snapshot_}};
  const std::string text = telemetry::stats_text(statistics, now - last_printed_) +
                           telemetry::port_text(parts_.attachment.port_number(), parts_.attachment.statistics()) +
                           http3_text(http3_.counters()) + hq_text(hq_.counters());
  std::fputs(text.c_str(), stdout);
  std::fflush(stdout);
  last_snapshot_ = total;
  last_printed_ = now;
}

}  // namespace pollux::app
