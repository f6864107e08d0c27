// CongestionController: how much may be in flight, and how fast it leaves (RFC 9002 §7). An interface: the algorithms
// stand in congestion_algorithm.h. It is told of events, never of packet number spaces; it counts no bytes in flight
// itself and never says when to send: that is LossRecovery's and Pacer's. Packets that do not count for congestion
// (not in flight, of another path) may be among those it is shown: it passes them over.
#pragma once

#include <optional>
#include <span>

#include "base/byte_count.h"
#include "base/time.h"
#include "recovery/delivery_sampler.h"
#include "recovery/sent_packet.h"
#include "recovery/window_limits.h"
#include "recovery/window_rate.h"
#include "recovery/window_usage.h"

namespace pollux::recovery {

// One ACK, after its losses.
struct AckEvent {
  std::span<const SentPacket> packets;  // newly acknowledged
  Timestamp now;
  ByteCount in_flight;                 // what is left
  WindowUsage usage;                   // whether the window was full when these were sent
  std::optional<Duration> rtt_sample;  // where this ACK gives one (RFC 9002 §5.1)
  Duration smoothed_rtt;
  RateSample rate;
};

// Packets were found lost; at least one of them counts as congestion.
struct LossEvent {
  std::span<const SentPacket> packets;
  Timestamp now;
  Timestamp newest_sent;          // of those that count
  std::uint64_t delivered = 0;    // DeliverySampler's, now
  std::uint64_t lost_before = 0;  // DeliverySampler's, without these
};

// The peer reports more CE marks than before (RFC 9000 §13.4.2).
struct CongestionExperiencedEvent {
  std::uint64_t newly_marked = 0;
  Timestamp now;
  Timestamp newest_sent;        // of the packets that the report acknowledges
  std::uint64_t delivered = 0;  // DeliverySampler's, now
};

class CongestionController {
 public:
  virtual ~CongestionController() = default;

  // Starts over: a new connection or a new path (RFC 9000 §9.4).
  virtual void reset(ByteCount max_datagram_size) = 0;

  // A packet in flight is about to leave; `in_flight` is without it.
  virtual void on_packet_sent(const SentPacket& packet, ByteCount in_flight) = 0;
  virtual void on_packets_acked(const AckEvent& event) = 0;
  // Both say whether a recovery period begins (RFC 9002 §7.3.2).
  virtual bool on_packets_lost(const LossEvent& event) = 0;
  virtual bool on_congestion_experienced(const CongestionExperiencedEvent& event) = 0;

  // RFC 9002 §7.6.2-5
  virtual void on_persistent_congestion(Timestamp now) = 0;

  // RFC 9002 §7.2-2, -3
  virtual void set_max_datagram_size(ByteCount max_datagram_size) = 0;

  [[nodiscard]] virtual ByteCount window() const = 0;
  [[nodiscard]] virtual bool in_slow_start() const = 0;
  // RFC 9002 §7.7: a controller that knows the path's rate says it itself.
  [[nodiscard]] virtual Bandwidth pacing_rate(Duration smoothed_rtt) const {
    return rate_for_window(window(), smoothed_rtt);
  }
};

}  // namespace pollux::recovery
