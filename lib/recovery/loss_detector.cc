#include "recovery/loss_detector.h"

#include <algorithm>

namespace pollux::recovery {

Duration loss_delay(const RttEstimator& rtt) {
  const Duration slower = std::max(rtt.latest(), rtt.smoothed());
  // RFC 9002 §6.1.2-2: never below the timer's granularity.
  return std::max(slower * kTimeThresholdNumerator / kTimeThresholdDenominator, kGranularity);
}

LossVerdict judge(const SentPacket& packet, wire::PacketNumber largest_acked, Timestamp lost_send_time) {
  if (packet.number + kPacketThreshold <= largest_acked) return LossVerdict::kLost;
  if (packet.number < largest_acked && packet.time_sent <= lost_send_time) return LossVerdict::kLost;
  return LossVerdict::kNotYet;
}

LossDetection detect_lost(SentPackets& sent, wire::PacketNumber largest_acked, const RttEstimator& rtt, Timestamp now,
                          std::vector<SentPacket>& lost) {
  const Duration delay = loss_delay(rtt);
  const Timestamp lost_send_time = now - delay;
  LossDetection detection;
  LostRuns runs(rtt.first_sample_at());
  for (wire::PacketNumber number = sent.first_slot(); number < sent.next_number() && number <= largest_acked;
       ++number) {
    if (sent.state_of_slot(number) == PacketState::kAcked) runs.on_acked();
    const SentPacket* packet = sent.find(number);
    if (packet == nullptr) continue;
    if (judge(*packet, largest_acked, lost_send_time) == LossVerdict::kLost) {
      lost.push_back(sent.settle(number, PacketState::kLost));
      runs.on_lost(lost.back());
    } else {
      // RFC 9002 §6.1.2-3
      detection.loss_time = std::min(detection.loss_time, packet->time_sent + delay);
    }
  }
  sent.trim(largest_acked);
  detection.longest = runs.longest();
  return detection;
}

}  // namespace pollux::recovery
