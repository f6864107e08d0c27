// FateLog: what became of the packets of all packet number spaces, in the order in which they were sent: whether a long
// period was lost is a question to the path, not to one space (RFC 9002 §7.6.2-3). For the time of the handshake, when
// there are several spaces; afterwards it is empty. It holds send times, no packets.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "recovery/persistent_congestion.h"

namespace pollux::recovery {

// One more, and the oldest is forgotten: a lost period can only seem shorter by that.
inline constexpr std::size_t kMaxFates = 64;

class FateLog {
 public:
  void on_acked(const SentPacket& packet) { add({.time_sent = packet.time_sent, .acked = true}); }
  void on_lost(const SentPacket& packet) {
    if (bounds_lost_period(packet)) add({.time_sent = packet.time_sent, .acked = false});
  }

  // Gives its memory back.
  void clear() { fates_ = {}; }

  [[nodiscard]] LostPeriod longest(std::optional<Timestamp> first_rtt_sample) const;

 private:
  struct Fate {
    Timestamp time_sent;
    bool acked = false;
  };

  void add(Fate fate);

  std::vector<Fate> fates_;  // ascending
};

}  // namespace pollux::recovery
