// Loss detection by acknowledgments (RFC 9002 §6.1): by packet threshold and by time threshold.
// judge() is the decision, pure; detect_lost() asks it for every packet that a newer acknowledged one has passed.
// A probe timeout never comes here: it is no sign of loss (RFC 9002 §6.2-1).
#pragma once

#include <vector>

#include "base/time.h"
#include "recovery/persistent_congestion.h"
#include "recovery/rtt_estimator.h"
#include "recovery/sent_packets.h"

namespace pollux::recovery {

// RFC 9002 §6.1.1-1
inline constexpr wire::PacketNumber kPacketThreshold = 3;
// RFC 9002 §6.1.2-4: kTimeThreshold is 9/8.
inline constexpr std::int64_t kTimeThresholdNumerator = 9;
inline constexpr std::int64_t kTimeThresholdDenominator = 8;

enum class LossVerdict : std::uint8_t { kNotYet, kLost };

// max(kTimeThreshold * max(smoothed, latest), kGranularity): how long a packet that was passed may stay away.
[[nodiscard]] Duration loss_delay(const RttEstimator& rtt);

// What to think of an outstanding packet below `largest_acked`, when whatever was sent at or before
// `lost_send_time` (now - loss_delay) is too old.
[[nodiscard]] LossVerdict judge(const SentPacket& packet, wire::PacketNumber largest_acked, Timestamp lost_send_time);

struct LossDetection {
  // When the next packet will be lost if no acknowledgment comes; never() when none waits.
  Timestamp loss_time = Timestamp::never();
  // The longest run of lost packets among those found now.
  LostPeriod longest;
};

// Settles the packets that are lost now, appends them to `lost` (ascending), and trims the ledger.
[[nodiscard]] LossDetection detect_lost(SentPackets& sent, wire::PacketNumber largest_acked, const RttEstimator& rtt,
                                        Timestamp now, std::vector<SentPacket>& lost);

}  // namespace pollux::recovery
