#include "recovery/bbr_ack_aggregation.h"

#include <algorithm>

namespace pollux::recovery {

void BbrAckAggregation::on_ack(const Sample& sample) {
  ByteCount expected = sample.bandwidth.in(sample.now - interval_start_);
  // Slower than expected: the lump, if it was one, is over.
  if (delivered_ <= expected) {
    delivered_ = expected = ByteCount{};
    interval_start_ = sample.now;
  }
  delivered_ += sample.newly_acked;
  const ByteCount extra = std::min(delivered_.saturating_sub(expected), sample.limit);

  const std::uint64_t passed = std::min(sample.round - round_, kRounds);
  for (std::uint64_t i = 0; i < passed; ++i) largest_of_round_[(sample.round - i) % kRounds] = ByteCount{};
  round_ = sample.round;
  ByteCount& largest = largest_of_round_[round_ % kRounds];
  largest = std::max(largest, extra);
}

ByteCount BbrAckAggregation::extra_acked(std::uint64_t rounds) const {
  ByteCount largest;
  for (std::uint64_t i = 0; i < std::min(rounds, round_ + 1); ++i) {
    largest = std::max(largest, largest_of_round_[(round_ - i) % kRounds]);
  }
  return largest;
}

}  // namespace pollux::recovery
