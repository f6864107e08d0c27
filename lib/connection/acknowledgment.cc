#include "connection/acknowledgment.h"

#include <algorithm>

#include "connection/retransmission.h"

namespace pollux::connection {
namespace {

// Of packets that are newly acknowledged, and at least one.
struct Newest {
  wire::PacketNumber number = 0;
  Timestamp time_sent;
};

[[nodiscard]] Newest newest_of(std::span<const recovery::SentPacket> packets) {
  const auto newest = std::ranges::max_element(packets, {}, &recovery::SentPacket::number);
  return {.number = newest->number, .time_sent = newest->time_sent};
}

// What we would have the peer do changes with our window and the round trip, so with what it acknowledges.
void consider_ack_request(Parts& parts) {
  if (!parts.ack_frequency.peer_takes_requests()) return;
  parts.ack_frequency.on_wish(
      recovery::choose_ack_request({.window = parts.recovery.congestion_window(),
                                    .max_datagram_size = parts.mtu.size(),
                                    .smoothed_rtt = parts.recovery.rtt().smoothed(),
                                    .in_slow_start = parts.recovery.in_slow_start(),
                                    .peer_min_ack_delay = parts.ack_frequency.peer_min_ack_delay(),
                                    .peer_max_ack_delay = parts.ack_frequency.peer_default_ack_delay()}));
}

}  // namespace

std::expected<void, wire::TransportError> on_ack_frame(Parts& parts, wire::PacketNumberSpace space,
                                                       const wire::AckFrame& frame, Timestamp now) {
  if (space == wire::PacketNumberSpace::kApplicationData) {
    if (auto possible = parts.early_data.check_ack(frame); !possible) return possible;
  }
  const auto largest_before = parts.recovery.largest_acked(space);
  const auto outcome = parts.recovery.on_ack(space, frame, now);
  if (!outcome) return std::unexpected(outcome.error());
  if (outcome->newly_acked.empty()) return {};
  const Newest newest = newest_of(outcome->newly_acked);
  if (space == wire::PacketNumberSpace::kApplicationData) {
    const auto keys = parts.one_rtt.on_packets_acked(newest.number, now, parts.recovery.pto_period());
    if (!keys) return keys;
  }
  const std::uint64_t newly_marked = parts.ecn.on_ack({.space = space,
                                                       .newly_acked = outcome->newly_acked,
                                                       .counts = frame.ecn,
                                                       .raises_largest = frame.largest_acknowledged > largest_before});
  if (parts.trace) [[unlikely]]
    parts.trace->on_packets_acked(space, outcome->newly_acked, now);
  if (parts.trace) [[unlikely]]
    parts.trace->on_packets_lost(parts, space, outcome->lost, now);
  on_packets_acked(parts, space, outcome->newly_acked);
  on_packets_lost(parts, space, outcome->lost);
  if (outcome->persistent_congestion) parts.counters.add(telemetry::Counter::kPersistentCongestions);
  parts.counters.add(telemetry::Counter::kCongestionMarks, newly_marked);
  // RFC 9002 §7.3.1-1
  if (newly_marked != 0) parts.recovery.on_congestion_experienced(newly_marked, newest.time_sent, now);
  follow_path_mtu(parts);
  parts.spaces[space].sent_frames.trim(parts.recovery.first_frame_record(space));
  if (space == wire::PacketNumberSpace::kApplicationData) consider_ack_request(parts);
  return {};
}

}  // namespace pollux::connection
