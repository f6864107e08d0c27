// CongestionController: how much may be in flight (RFC 9002 §7). An interface, so that a connection can be given
// another. It is told only of packets that count (in flight, on the current path); it counts no bytes in flight itself
// and never says when to send: that is LossRecovery's and Pacer's.
#pragma once

#include <span>

#include "base/byte_count.h"
#include "base/time.h"
#include "recovery/sent_packet.h"
#include "recovery/window_limits.h"

namespace pollux::recovery {

class CongestionController {
 public:
  virtual ~CongestionController() = default;

  // Starts over: a new connection or a new path (RFC 9000 §9.4).
  virtual void reset(ByteCount max_datagram_size) = 0;

  // Newly acknowledged packets; those not in flight are passed over. The window was last full at `window_full_at`:
  // a packet sent later than that never filled it and must not make it grow (RFC 9002 §7.8-1).
  virtual void on_packets_acked(std::span<const SentPacket> packets, Timestamp window_full_at) = 0;

  // Loss, or a CE mark, of a packet sent at `time_sent`; the newest where there are several.
  // Returns whether a recovery period begins with it (RFC 9002 §7.3.2).
  virtual bool on_congestion_event(Timestamp time_sent, Timestamp now) = 0;

  // RFC 9002 §7.6.2-5
  virtual void on_persistent_congestion() = 0;

  // RFC 9002 §7.2-2, -3
  virtual void set_max_datagram_size(ByteCount max_datagram_size) = 0;

  [[nodiscard]] virtual ByteCount window() const = 0;
  [[nodiscard]] virtual bool in_slow_start() const = 0;
};

}  // namespace pollux::recovery
