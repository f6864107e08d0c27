// BbrPathModel: what BBR believes of the path (draft-ietf-ccwg-bbr §5.5): how fast it delivers and how much it holds,
// each on two time scales. The long term is what probing has found; the short term gives way to losses that others
// cause until the next probe. It is told of samples and losses, and knows no states.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "recovery/delivery_sampler.h"

namespace pollux::recovery {

// §5.5.10.2: BBR.Beta
inline constexpr Percent kBbrBeta{70};
inline constexpr ByteCount kUnbounded{std::numeric_limits<std::uint64_t>::max()};

class BbrPathModel {
 public:
  // Near the start of an ACK's processing: the latest signals and the bandwidth.
  void on_sample(const RateSample& sample);
  // Near its end: a round's latest signals go with the round.
  void after_sample(const RateSample& sample);

  // A loss; `delivered` is DeliverySampler's. The round that it belongs to ends when something sent after it arrives.
  void on_loss(std::uint64_t delivered);
  // At the end of a round with losses, when not probing: give way (§5.5.10.3). `window` is the congestion window.
  void give_way(ByteCount window);
  void forget_losses_of_round() { loss_in_round_ = false; }

  // §5.5.6: a cycle of probing is over; bandwidth is the best of two cycles.
  void advance_cycle();
  // §5.3.3.9: the short term starts again from the long one.
  void reset_short_term();
  void reset_congestion_signals();

  [[nodiscard]] Bandwidth max_bandwidth() const { return std::max(bandwidth_of_cycle_, bandwidth_of_last_cycle_); }
  // What to go by.
  [[nodiscard]] Bandwidth bandwidth() const { return std::min(max_bandwidth(), bandwidth_shortterm_); }

  // A round of losses ends with the present sample; it had some.
  [[nodiscard]] bool loss_round_ends() const { return loss_round_ends_; }
  [[nodiscard]] bool has_loss_in_round() const { return loss_in_round_; }
  // Most that was delivered over a round trip in the latest round.
  [[nodiscard]] ByteCount inflight_latest() const { return inflight_latest_; }
  [[nodiscard]] ByteCount inflight_shortterm() const { return inflight_shortterm_; }

  // The most that was found to be safe in flight; kUnbounded until losses have said otherwise.
  ByteCount inflight_longterm = kUnbounded;

 private:
  Bandwidth bandwidth_of_cycle_;
  Bandwidth bandwidth_of_last_cycle_;
  Bandwidth bandwidth_latest_;
  Bandwidth bandwidth_shortterm_ = Bandwidth::max();
  ByteCount inflight_latest_;
  ByteCount inflight_shortterm_ = kUnbounded;
  std::uint64_t loss_round_delivered_ = 0;
  bool loss_round_ends_ = false;
  bool loss_in_round_ = false;
};

}  // namespace pollux::recovery
