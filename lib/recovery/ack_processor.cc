#include "recovery/ack_processor.h"

#include <algorithm>

#include "wire/frame_type.h"

namespace pollux::recovery {
namespace {

// Calls visit(number) for each number of the frame that still has a slot.
template <typename Visit>
void for_each_tracked(const SentPackets& sent, const wire::AckFrame& ack, Visit&& visit) {
  const wire::PacketNumber first = sent.first_slot();
  wire::AckRangeIterator ranges = ack.ranges();
  while (const auto range = ranges.next()) {
    if (range->largest < first) return;  // and so are all that follow
    for (wire::PacketNumber number = std::max(range->smallest, first); number <= range->largest; ++number)
      visit(number);
  }
}

bool acknowledges_unsent(const SentPackets& sent, const wire::AckFrame& ack) {
  if (ack.largest_acknowledged >= sent.next_number()) return true;
  bool unsent = false;
  for_each_tracked(sent, ack, [&](wire::PacketNumber number) { unsent = unsent || sent.was_never_sent(number); });
  return unsent;
}

}  // namespace

std::expected<AckSummary, wire::TransportError> process_ack(SentPackets& sent, const wire::AckFrame& ack,
                                                            std::vector<SentPacket>& newly_acked) {
  // RFC 9000 §13.1-2: also finds a peer that acknowledges ahead of receipt (§21.4).
  if (acknowledges_unsent(sent, ack)) {
    return std::unexpected(
        wire::TransportError{.code = wire::TransportErrorCode::kProtocolViolation,
                             .frame_type = ack.ecn ? wire::frame_type::kAckEcn : wire::frame_type::kAck,
                             .reason = "acknowledged a packet that was never sent"});
  }
  AckSummary summary;
  for_each_tracked(sent, ack, [&](wire::PacketNumber number) {
    if (sent.find(number) == nullptr) return;
    const SentPacket packet = sent.settle(number, PacketState::kAcked);
    newly_acked.push_back(packet);
    summary.ack_eliciting = summary.ack_eliciting || packet.ack_eliciting;
    if (number == ack.largest_acknowledged) summary.largest_newly_acked = packet;
  });
  return summary;
}

}  // namespace pollux::recovery
