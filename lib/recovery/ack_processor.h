// Reading an ACK frame against the ledger of its space (RFC 9002 Appendix A.7, RFC 9000 §13.1).
// It finds out what is newly acknowledged and whether that gives an RTT sample; it detects no loss and knows no
// congestion. Its cost grows with the ranges and with what is newly acknowledged.
#pragma once

#include <expected>
#include <optional>
#include <vector>

#include "recovery/sent_packets.h"
#include "wire/error.h"
#include "wire/frames.h"

namespace pollux::recovery {

struct AckSummary {
  // The frame's largest packet, if this frame is the first to acknowledge it.
  std::optional<SentPacket> largest_newly_acked;
  // At least one newly acknowledged packet is ack-eliciting.
  bool ack_eliciting = false;

  // RFC 9002 §5.1-1, -2: when the frame gives an RTT sample.
  [[nodiscard]] bool gives_rtt_sample() const { return largest_newly_acked.has_value() && ack_eliciting; }
};

// Settles what `ack` acknowledges and appends it to `newly_acked` (ascending within each range, ranges from the
// largest down). A packet that was never sent: PROTOCOL_VIOLATION, and the ledger is as it was.
// The caller trims the ledger once losses are detected.
[[nodiscard]] std::expected<AckSummary, wire::TransportError> process_ack(SentPackets& sent, const wire::AckFrame& ack,
                                                                          std::vector<SentPacket>& newly_acked);

}  // namespace pollux::recovery
