#include "recovery/ack_tracker.h"

#include <algorithm>

namespace pollux::recovery {

void AckTracker::on_packet_received(const ReceivedPacket& packet) {
  const bool at_once = is_due_at_once(packet);
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
  // RFC 9000 §13.2.1-9
  if (packet.ecn == Ecn::kCe) return true;
  // RFC 9000 §13.2.2-1
  if (unacked_ack_eliciting_ + 1 >= kAckElicitingThreshold) return true;
  return is_out_of_order(packet.number);
}

// RFC 9000 §13.2.1-8: below another ack-eliciting packet, or above with packets missing in between.
bool AckTracker::is_out_of_order(wire::PacketNumber number) const {
  if (!largest_ack_eliciting_) return false;
  if (number < *largest_ack_eliciting_) return true;
  const wire::PacketNumber expected = *largest_ack_eliciting_ + 1;
  return number > expected && !packets_.has_all(expected, number - 1);
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
  unacked_ack_eliciting_ = 0;
  deadline_ = Timestamp::never();
}

void AckTracker::reset(Duration max_ack_delay) {
  packets_.reset();
  max_ack_delay_ = max_ack_delay;
  deadline_ = Timestamp::never();
  unacked_ack_eliciting_ = 0;
  largest_ack_eliciting_.reset();
  ecn_counts_.reset();
}

}  // namespace pollux::recovery
