// ACK frames for senders (RFC 9000 §19.3): as many ranges as a byte budget takes, the newest first.
// Never splits a range, never reorders; what does not fit is the lowest ranges.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/byte_writer.h"
#include "wire/frames.h"

namespace pollux::wire {

struct AckToSend {
  // From the largest down; disjoint, and a packet number missing between each two.
  std::span<const AckRange> ranges;
  // Microseconds shifted right by our ack_delay_exponent (§19.3).
  std::uint64_t ack_delay = 0;
  std::optional<EcnCounts> ecn;
};

// Writes the frame into at most `room` bytes (and what the writer has left) and returns how many ranges it
// took; zero, and nothing written, when not even the first fits. `ack.ranges` is not empty.
[[nodiscard]] std::size_t write_ack(ByteWriter& writer, const AckToSend& ack, std::size_t room);

// What write_ack takes at least: the frame with its first range only.
[[nodiscard]] std::size_t minimum_ack_size(const AckToSend& ack);

}  // namespace pollux::wire
