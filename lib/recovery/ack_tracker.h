// AckTracker: when to acknowledge what was received in one packet number space (RFC 9000 §13.2).
// Initial and Handshake packets at once; in the application space every second ack-eliciting packet, at once when
// packets are missing, out of order or marked CE, and otherwise within our max_ack_delay. Packets that are not
// ack-eliciting never cause an ACK (§13.2.1-4). A peer may ask for other thresholds (draft-ietf-quic-ack-frequency).
// It writes no frame: it says what should be in it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "base/ecn.h"
#include "base/time.h"
#include "recovery/ack_request.h"
#include "recovery/received_packets.h"
#include "recovery/rtt_estimator.h"
#include "wire/frames.h"
#include "wire/packet_number_space.h"

namespace pollux::recovery {

// RFC 9000 §13.2.2-1
inline constexpr std::uint32_t kAckElicitingThreshold = 2;

struct ReceivedPacket {
  wire::PacketNumber number = 0;
  // When its datagram arrived, so that waiting for keys counts as our delay (RFC 9000 §13.2.5-2).
  Timestamp received_at;
  bool ack_eliciting = false;
  Ecn ecn = Ecn::kNotEct;
};

class AckTracker {
 public:
  // `max_ack_delay` is what we told the peer; it has no meaning in the Initial and Handshake spaces.
  explicit AckTracker(wire::PacketNumberSpace space, Duration max_ack_delay = kDefaultMaxAckDelay)
      : space_(space), max_ack_delay_(max_ack_delay) {}

  // Received before, or so old that nobody knows: drop the packet. Ask before processing its frames.
  [[nodiscard]] bool is_duplicate(wire::PacketNumber number) const { return packets_.is_duplicate(number); }

  // After all frames of the packet were processed (RFC 9000 §13.1-1). Not a duplicate.
  void on_packet_received(const ReceivedPacket& packet);

  // ACK_FREQUENCY: from the next packet on. For the application space.
  void on_request(const AckRequest& request);
  // IMMEDIATE_ACK came in the packet that on_packet_received is told of next.
  void on_immediate_ack() { immediate_ = true; }

  // An ACK is due: send one even if it travels alone.
  [[nodiscard]] bool wants_to_send(Timestamp now) const { return ack_deadline() <= now; }
  // An ACK would tell the peer of a new ack-eliciting packet: put one into any packet that goes out (§13.2.1-5).
  [[nodiscard]] bool has_news() const { return unacked_ack_eliciting_ != 0; }
  // When an ACK must go out at the latest; never() when none is owed.
  [[nodiscard]] Timestamp ack_deadline() const { return deadline_; }

  // What goes into the ACK frame: ranges from the largest down. See ReceivedPackets::ack_ranges.
  [[nodiscard]] std::span<const wire::AckRange> ack_ranges() { return packets_.ack_ranges(); }
  // For the ACK Delay field, not yet scaled: since the largest packet arrived. Zero in the Initial and Handshake
  // spaces, whose receivers do not use it.
  [[nodiscard]] Duration ack_delay(Timestamp now) const;
  // Nothing until a packet with an ECN mark arrived (RFC 9000 §13.4.1).
  [[nodiscard]] std::optional<wire::EcnCounts> ecn_counts() const { return ecn_counts_; }

  // An ACK frame with ack_ranges() was sent. Nothing is owed until the next ack-eliciting packet (§13.2.1-3).
  void on_ack_sent();
  // The peer acknowledged a packet of ours that held an ACK frame whose largest was `largest` (RFC 9000 §13.2.4).
  void on_ack_acked(wire::PacketNumber largest) { packets_.stop_acknowledging_up_to(largest); }

  // The largest number processed, for decoding truncated ones (RFC 9000 §13.2.3-5, Appendix A.3).
  [[nodiscard]] std::optional<wire::PacketNumber> largest_received() const { return packets_.largest(); }

  // For another connection; memory is kept.
  void reset(Duration max_ack_delay);

 private:
  [[nodiscard]] bool is_out_of_order(wire::PacketNumber number) const;
  [[nodiscard]] bool shows_a_loss(wire::PacketNumber number) const;
  [[nodiscard]] bool is_due_at_once(const ReceivedPacket& packet) const;
  void count_ecn(Ecn mark);

  ReceivedPackets packets_;
  wire::PacketNumberSpace space_;
  Duration max_ack_delay_;
  Timestamp deadline_ = Timestamp::never();
  Timestamp largest_received_at_;
  std::uint32_t unacked_ack_eliciting_ = 0;
  std::uint64_t ack_eliciting_threshold_ = kAckElicitingThreshold - 1;
  std::uint64_t reordering_threshold_ = 1;
  std::optional<wire::PacketNumber> largest_acked_;  // in an ACK frame that was sent
  bool immediate_ = false;
  bool last_was_ce_ = false;
  std::optional<wire::PacketNumber> largest_ack_eliciting_;
  std::optional<wire::EcnCounts> ecn_counts_;
};

}  // namespace pollux::recovery
