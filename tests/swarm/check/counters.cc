#include "swarm/check/counters.h"

#include "endpoint/early_arrivals.h"

namespace pollux::swarm {
namespace {

using telemetry::Counter;
using telemetry::DropLayer;
using telemetry::DropReason;

std::uint64_t drops_below_quic(const telemetry::Snapshot& counted) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < telemetry::kDropReasonCount; ++i) {
    const DropLayer layer = describe(static_cast<DropReason>(i)).layer;
    if (layer < DropLayer::kQuic) sum += counted.drops[i];
  }
  return sum;
}

std::uint64_t answers(const telemetry::Snapshot& counted) {
  return counted[Counter::kArpReplies] + counted[Counter::kEchoReplies] + counted[Counter::kNeighborAdvertisements];
}

}  // namespace

void Counters::on_end(Timestamp now) {
  for (std::size_t host = 0; host < simulation_.host_count(); ++host) judge(now, host);
}

void Counters::judge(Timestamp now, std::size_t host) {
  const telemetry::Snapshot counted = simulation_.host(host).counters();
  const Seen& seen = seen_[host];
  const std::uint64_t below = drops_below_quic(counted);
  expect_equal(now, host, "frames received", counted[Counter::kRxPackets], seen.frames_received);
  expect_equal(now, host, "what frames were", counted[Counter::kRxDatagrams] + answers(counted) + below,
               counted[Counter::kRxPackets]);
  const std::uint64_t transmit_drops = counted[DropReason::kTransmitNoBuffer] + counted[DropReason::kTransmitQueueFull];
  const std::uint64_t outcomes = counted[Counter::kRxQuicPackets] + counted[Counter::kVersionNegotiations] +
                                 counted[Counter::kVersionsChanged] + counted[Counter::kNoCommonVersions] +
                                 counted[Counter::kStatelessResetsReceived] + counted[Counter::kRetriesSent] +
                                 counted[Counter::kRetriesFollowed] + counted[Counter::kConnectionsRefused] +
                                 counted.total_drops() - below - transmit_drops;
  // 0-RTT that came before an Initial is kept until another takes its place.
  const bool may_be_kept = host == kServerHost && plan_.tickets >= Tickets::kForOneEarlyConnection;
  const std::size_t kept = may_be_kept ? endpoint::EarlyArrivals::kMaxDatagrams * plan_.shards : 0;
  // What lies in an inbox when its shard loses its state is lost with it.
  const std::uint64_t lost_between = counted[Counter::kHandedOver] - counted[Counter::kTakenOver];
  if (!plan_.server_forgets) expect_equal(now, host, "packets lost between shards", lost_between, 0);
  expect_at_most(now, host, "datagrams with no outcome", counted[Counter::kRxDatagrams],
                 outcomes + kept + lost_between);
  expect_equal(now, host, "packets sent", counted[Counter::kTxQuicPackets] + counted[Counter::kConnectionsRefused],
               seen.sealed);
  expect_equal(now, host, "frames sent", counted[Counter::kTxPackets], seen.frames_sent);
  expect_at_most(now, host, "packets processed", counted[Counter::kRxQuicPackets], seen.opened);
  expect_equal(now, host, "internal errors", counted[Counter::kInternalErrors], 0);
  // Who loses its state loses count of what it had.
  if (host == kServerHost && plan_.server_forgets) return;
  expect_equal(now, host, "streams opened and closed", counted[Counter::kStreamsOpened],
               counted[Counter::kStreamsClosed]);
  expect_equal(now, host, "connections begun and closed",
               counted[Counter::kConnectionsAccepted] + counted[Counter::kConnectionsOpened],
               counted[Counter::kConnectionsClosed]);
}

void Counters::expect_equal(Timestamp now, std::size_t host, std::string_view what, std::uint64_t left,
                            std::uint64_t right) {
  if (left != right) report(now, fmt::format("host {}: {}: {} and {}", host, what, left, right));
}

void Counters::expect_at_most(Timestamp now, std::size_t host, std::string_view what, std::uint64_t left,
                              std::uint64_t right) {
  if (left > right) report(now, fmt::format("host {}: {}: {} and {}", host, what, left, right));
}

}  // namespace pollux::swarm
