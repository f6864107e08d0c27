// AckRequest: what a data sender asks of its peer about acknowledgments (draft-ietf-quic-ack-frequency-14 §4), and the
// pure decision what to ask for. Knows no frame and no connection.
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_count.h"
#include "base/time.h"

namespace pollux::recovery {

struct AckRequest {
  std::uint64_t ack_eliciting_threshold = 1;  // packets that may wait without an ACK
  Duration max_ack_delay;
  std::uint64_t reordering_threshold = 1;  // 0: packets out of order do not hurry an ACK

  [[nodiscard]] constexpr bool operator==(const AckRequest&) const = default;
};

// Below a window of this many packets every second one is acknowledged, as ever: a small window lives on its ACKs.
inline constexpr std::uint64_t kMinPacketsForFewerAcks = 64;
// A window is acknowledged in this many pieces at least, so that sending stays smooth.
inline constexpr std::uint64_t kAcksPerWindow = 16;
// No more packets than this wait for one ACK, however large the window is.
inline constexpr std::uint64_t kMaxAckElicitingThreshold = 16;
// The peer may wait for this fraction of the round trip.
inline constexpr std::int64_t kAckDelayRttFraction = 8;

struct AckRequestFacts {
  ByteCount window;
  ByteCount max_datagram_size;
  Duration smoothed_rtt;
  bool in_slow_start = false;
  Duration peer_min_ack_delay;  // its transport parameters
  Duration peer_max_ack_delay;
};

// What to ask for in these circumstances: fewer ACKs where the window is large and grows no more by leaps, else what
// the peer does by itself. Thresholds are powers of two, so that the answer changes rarely.
[[nodiscard]] AckRequest choose_ack_request(const AckRequestFacts& facts);

}  // namespace pollux::recovery
