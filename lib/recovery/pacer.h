// Pacer: spreads what the congestion window allows over the round trip (RFC 9002 §7.7).
// A leaky bucket that fills at the controller's rate. It never blocks acknowledgments or probes; those are only
// counted. A worker polls, so the bucket holds a burst, and a blocked sender waits for a quantum, not for one packet.
#pragma once

#include <cstdint>

#include "base/byte_count.h"
#include "base/time.h"
#include "recovery/bandwidth.h"

namespace pollux::recovery {

// RFC 9002 §7.7-3: a burst is at most the initial congestion window; §7.7-4: or, on a fast path, what the rate gives in
// this time, because timers come no finer.
inline constexpr Duration kPacingQuantum = Duration::milliseconds(1);

class Pacer {
 public:
  explicit Pacer(ByteCount max_datagram_size) { reset(max_datagram_size); }

  void reset(ByteCount max_datagram_size);
  void set_max_datagram_size(ByteCount max_datagram_size) { max_datagram_size_ = max_datagram_size; }
  // Whenever the controller has changed its mind. Not zero.
  void set_rate(Bandwidth rate) { rate_ = rate; }

  void on_packet_sent(ByteCount size, Timestamp now);

  // How much may leave at `now` in one go.
  [[nodiscard]] ByteCount allowance(Timestamp now) const;
  // `now` if a packet of this size may leave; otherwise when a whole quantum of packets may.
  [[nodiscard]] Timestamp next_send_time(ByteCount size, Timestamp now) const;

  [[nodiscard]] Bandwidth rate() const { return rate_; }

 private:
  [[nodiscard]] std::int64_t quantum() const;
  [[nodiscard]] std::int64_t capacity() const;
  [[nodiscard]] std::int64_t budget_at(Timestamp now) const;

  ByteCount max_datagram_size_;
  Bandwidth rate_ = Bandwidth::max();
  std::int64_t budget_ = 0;                   // bytes; negative after probes went out past it
  Timestamp filled_at_ = Timestamp::never();  // never: still full
};

}  // namespace pollux::recovery
