// BbrAckAggregation: how much more is acknowledged at once than the bandwidth explains (draft-ietf-ccwg-bbr §5.5.9).
// Acknowledgments come in lumps; the window is larger by the largest lump of the last ten rounds, so that the silence
// between two of them can be filled.
#pragma once

#include <array>
#include <cstdint>

#include "recovery/bandwidth.h"

namespace pollux::recovery {

class BbrAckAggregation {
 public:
  static constexpr std::uint64_t kRounds = 10;

  struct Sample {
    ByteCount newly_acked;
    Bandwidth bandwidth;  // what is expected
    ByteCount limit;      // a lump is at most this: the window
    std::uint64_t round = 0;
    Timestamp now;
  };
  void on_ack(const Sample& sample);
  // After an idle time nothing can be expected.
  void restart(Timestamp now) { interval_start_ = now; }

  // The largest lump of the last `rounds` rounds, the present one among them; at most kRounds.
  [[nodiscard]] ByteCount extra_acked(std::uint64_t rounds) const;

 private:
  Timestamp interval_start_;
  ByteCount delivered_;
  std::uint64_t round_ = 0;
  std::array<ByteCount, kRounds> largest_of_round_{};
};

}  // namespace pollux::recovery
