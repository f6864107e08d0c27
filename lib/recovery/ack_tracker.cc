#include "recovery/ack_tracker.h"

#include <algorithm>

namespace pollux::recovery {

void AckTracker::on_packet_received(const ReceivedPacket& packet) {
  const bool at_once = is_due_at_once(packet);
  immediate_ = false;
  last_was_ce_ = packet.ecn == Ecn::kCe;
  packets_.add(packet.number);
  if (packet.number == packets_.largest()) largest_received_at_ = packet.received_at;
  count_ecn(packet.ecn);
  // RFC 9000 §13.2.1-4: no ACK for its own sake, even if packets are missing before it.
  if (!packet.ack_eliciting) return;
  ++unacked_ack_eliciting_;
  largest_ack_eliciting_ = std::max(largest_ack_eliciting_.value_or(packet.number), packet.number);
  // RFC 9000 §13.2.1-1: within max_ack_delay of the first packet that waits.
  const Timestamp due = at_once ? packet.received_at : packet.received_at + max_ack_delay_;
  deadline_ = std::min(deadline_, due);
}

bool AckTracker::is_due_at_once(const ReceivedPacket& packet) const {
  // RFC 9000 §13.2.1-2
  if (space_ != wire::PacketNumberSpace::kApplicationData) return true;
  if (immediate_) return true;
  // RFC 9000 §13.2.1-9; draft-ietf-quic-ack-frequency-14 §6.3: where more packets wait, the first of several in a row.
  const bool hurries = ack_eliciting_threshold_ <= 1 || !last_was_ce_;
  if (packet.ecn == Ecn::kCe && hurries) return true;
  // RFC 9000 §13.2.2-1
  if (unacked_ack_eliciting_ + 1 > ack_eliciting_threshold_) return true;
  return reordering_threshold_ == 1 ? is_out_of_order(packet.number) : shows_a_loss(packet.number);
}

// RFC 9000 §13.2.1-8: below another ack-eliciting packet, or above with packets missing in between.
bool AckTracker::is_out_of_order(wire::PacketNumber number) const {
  if (!largest_ack_eliciting_) return false;
  if (number < *largest_ack_eliciting_) return true;
  const wire::PacketNumber expected = *largest_ack_eliciting_ + 1;
  return number > expected && !packets_.has_all(expected, number - 1);
}

// draft-ietf-quic-ack-frequency-14 §6.2: with this packet the peer could declare another one lost, or it would learn
// that it has declared this one lost too early.
bool AckTracker::shows_a_loss(wire::PacketNumber number) const {
  const std::uint64_t threshold = reordering_threshold_;
  if (threshold == 0 || !largest_ack_eliciting_) return false;
  if (largest_acked_ && *largest_acked_ >= threshold && number <= *largest_acked_ - threshold) return true;
  const bool has_reported = largest_acked_ && *largest_acked_ >= threshold;
  const wire::PacketNumber first_unreported = has_reported ? *largest_acked_ - threshold + 1 : 0;
  const wire::PacketNumber largest = std::max(*largest_ack_eliciting_, number);
  auto missing = packets_.first_missing(first_unreported, largest);
  // This packet is not among those received yet.
  if (missing == number) missing = packets_.first_missing(number + 1, largest);
  return missing && largest - *missing >= threshold;
}

void AckTracker::on_request(const AckRequest& request) {
  ack_eliciting_threshold_ = request.ack_eliciting_threshold;
  max_ack_delay_ = request.max_ack_delay;
  reordering_threshold_ = request.reordering_threshold;
}

void AckTracker::count_ecn(Ecn mark) {
  if (mark == Ecn::kNotEct) return;
  wire::EcnCounts counts = ecn_counts_.value_or(wire::EcnCounts{});
  switch (mark) {
    case Ecn::kEct0:
      ++counts.ect0;
      break;
    case Ecn::kEct1:
      ++counts.ect1;
      break;
    case Ecn::kCe:
      ++counts.ce;
      break;
    case Ecn::kNotEct:
      break;
  }
  ecn_counts_ = counts;
}

Duration AckTracker::ack_delay(Timestamp now) const {
  if (space_ != wire::PacketNumberSpace::kApplicationData || !packets_.largest()) return Duration::zero();
  // RFC 9000 §13.2.5-3: the measured delay, even if it is above max_ack_delay.
  return std::max(now - largest_received_at_, Duration::zero());
}

void AckTracker::on_ack_sent() {
  packets_.on_ack_sent();
  largest_acked_ = packets_.largest();
  unacked_ack_eliciting_ = 0;
  deadline_ = Timestamp::never();
}

void AckTracker::reset(Duration max_ack_delay) {
  packets_.reset();
  max_ack_delay_ = max_ack_delay;
  deadline_ = Timestamp::never();
  unacked_ack_eliciting_ = 0;
  largest_ack_eliciting_.reset();
  largest_acked_.reset();
  ack_eliciting_threshold_ = kAckElicitingThreshold - 1;
  reordering_threshold_ = 1;
  immediate_ = false;
  last_was_ce_ = false;
  ecn_counts_.reset();
}

}  // namespace pollux::recovery
