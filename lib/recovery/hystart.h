// HyStart: HyStart++ (RFC 9406), when slow start has gone far enough. A round whose least RTT is clearly above that of
// the round before means that a queue is building: slow start goes on at a quarter of its pace (Conservative Slow
// Start), and ends if that lasts. It owns no window; whoever does asks growth() and ended().
#pragma once

#include <cstdint>
#include <optional>

#include "base/byte_count.h"
#include "base/time.h"

namespace pollux::recovery {

// RFC 9406 §4.3
inline constexpr Duration kMinRttThreshold = Duration::milliseconds(4);
inline constexpr Duration kMaxRttThreshold = Duration::milliseconds(16);
inline constexpr std::int64_t kMinRttDivisor = 8;
inline constexpr std::uint32_t kRttSamplesPerRound = 8;
inline constexpr std::uint64_t kConservativeGrowthDivisor = 4;
inline constexpr std::uint32_t kConservativeRounds = 5;

class HyStart {
 public:
  // A round of packets ends and the next begins (RoundCounter says when).
  void on_round_start();
  // Within a round, for each ACK that gives a sample.
  void on_rtt_sample(Duration rtt);

  // By how much the window grows when so much is acknowledged. All is paced, so there is no limit to it (§4.3: L).
  [[nodiscard]] ByteCount growth(ByteCount acked) const {
    return is_conservative() ? acked / kConservativeGrowthDivisor : acked;
  }
  [[nodiscard]] bool is_conservative() const { return baseline_.has_value(); }
  // Conservative Slow Start has lasted its rounds: congestion avoidance begins, with the window as it is.
  [[nodiscard]] bool ended() const { return is_conservative() && conservative_rounds_ >= kConservativeRounds; }

 private:
  std::optional<Duration> last_round_min_;
  std::optional<Duration> current_round_min_;
  std::uint32_t samples_ = 0;         // in the current round
  std::optional<Duration> baseline_;  // least RTT of the round in which Conservative Slow Start began
  std::uint32_t conservative_rounds_ = 0;
};

}  // namespace pollux::recovery
