#include "app/edge/worker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/common/stop_signal.h"
#include "app/edge/statistics_printer.h"
#include "hq/request_line.h"
#include "http3/error_code.h"
#include "http3/request_path.h"
#include "net/udp_encapsulation.h"
#include "perf_protocol/request.h"

namespace pollux::app {
namespace {

// How long the requests under way may take when the operator has asked for the end. A second signal is faster.
constexpr Duration kShutdownTime = Duration::seconds(5);
// What CONNECTION_CLOSE gets to leave the port.
constexpr Duration kClosingTime = Duration::milliseconds(100);
// How old what is shown of the applications' counters may be.
constexpr Duration kShowEvery = Duration::milliseconds(100);

endpoint::ShardConfig shard_config(const WorkerParts& parts) {
  endpoint::ShardConfig config{
      .connection = parts.connection, .max_connections = parts.max_connections, .retry = parts.retry};
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

Worker::Worker(const WorkerParts& parts, WorkerMeans means)
    : parts_(parts),
      means_(std::move(means)),
      http3_(parts.root, http3_limits(shard_config(parts))),
      hq_(content_of(parts.root)),
      application_({{"h3", &http3_}, {hq::kProtocol, &hq_}, {perf_protocol::kProtocol, &perf_}}),
      shard_(shard_config(parts), shard_services(), parts_.attachment.now()),
      last_shown_(parts_.attachment.now()) {}

endpoint::ShardServices Worker::shard_services() {
  endpoint::ShardServices services{.port = parts_.observer.observe(parts_.attachment.port()),
                                   .aead = *means_.aead,
                                   .addresses = parts_.addresses,
                                   .rng = rng_,
                                   .counters = counters_,
                                   .server = &means_.tls.context,
                                   .server_application = &application_,
                                   .self = parts_.self,
                                   .connection_directory = &parts_.control.connection_directory(),
                                   .stream_directory = &parts_.control.stream_directory(),
                                   .trace = parts_.observer.trace_log()};
  parts_.commons.add_to(services);
  return services;
}

telemetry::Snapshot Worker::snapshot() const {
  telemetry::Snapshot total = counters_.snapshot();
  total += parts_.attachment.undelivered();
  return total;
}

void Worker::run(StatisticsPrinter* printer) {
  poll_until_stopped(printer);
  close_connections();
  parts_.closing.leave();
  poll_for_others();
  served_.show(served_now());
}

void Worker::poll_until_stopped(StatisticsPrinter* printer) {
  std::uint64_t cycles = parts_.attachment.ticks();
  while (!StopSignal::requested()) {
    const Timestamp now = parts_.attachment.at(cycles);
    hear_control();
    const bool busy = shard_.poll(now);
    show_served(now);
    if (printer != nullptr) printer->on_poll(now);
    if (!busy && parts_.attachment.waits()) wait(now, printer != nullptr ? printer->due() : Timestamp::never());
    // One reading ends this poll and begins the next.
    const std::uint64_t after = parts_.attachment.ticks();
    count_poll(busy, after - cycles);
    cycles = after;
  }
}

ServedCounts Worker::served_now() const {
  return {.http3 = http3_.counters(), .hq = hq_.counters(), .perf = perf_.counters()};
}

void Worker::show_served(Timestamp now) {
  if (now - last_shown_ < kShowEvery) return;
  last_shown_ = now;
  served_.show(served_now());
}

void Worker::hear_control() {
  (void)parts_.control.inboxes().deliver(parts_.self, [this](EdgeControl::Message& message) {
    std::visit(registry::On{[this](const registry::Drain&) { shard_.shut_down(); }}, message);
  });
}

void Worker::wait(Timestamp now, Timestamp latest) {
  const Timestamp deadline = std::min(shard_.next_deadline(), latest);
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
    if (!busy && parts_.attachment.waits()) wait(now, end);
  }
}

void Worker::poll_for_others() {
  while (!parts_.closing.is_over()) (void)shard_.poll(parts_.attachment.now());
  // What the last of them said on leaving.
  const Timestamp end = parts_.attachment.now() + kClosingTime;
  while (parts_.attachment.has_backlog() && parts_.attachment.now() < end) (void)shard_.poll(parts_.attachment.now());
}

}  // namespace pollux::app
