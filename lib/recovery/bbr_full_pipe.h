// BbrFullPipe: whether sending faster still brings more (draft-ietf-ccwg-bbr §5.3.1.2). Three rounds without a quarter
// more delivered mean that the pipe is full. Samples that the application limited say nothing.
#pragma once

#include <cstdint>

#include "recovery/bandwidth.h"

namespace pollux::recovery {

inline constexpr Percent kFullPipeGrowth{125};
inline constexpr std::uint32_t kFullPipeRounds = 3;

class BbrFullPipe {
 public:
  // Once a round, with the rate of the sample that began it.
  void on_round(Bandwidth delivery_rate) {
    if (full_now_) return;
    if (delivery_rate >= baseline_ * kFullPipeGrowth) {
      start_over(delivery_rate);
      return;
    }
    ++rounds_without_growth_;
    full_now_ = rounds_without_growth_ >= kFullPipeRounds;
    ever_full_ = ever_full_ || full_now_;
  }

  // Looks for growth from here on.
  void start_over(Bandwidth baseline) {
    baseline_ = baseline;
    rounds_without_growth_ = 0;
    full_now_ = false;
  }

  // Losses have shown it.
  void on_loss_says_full() { ever_full_ = true; }

  [[nodiscard]] bool is_full_now() const { return full_now_; }
  // Once true, always true.
  [[nodiscard]] bool was_ever_full() const { return ever_full_; }

 private:
  Bandwidth baseline_;
  std::uint32_t rounds_without_growth_ = 0;
  bool full_now_ = false;
  bool ever_full_ = false;
};

}  // namespace pollux::recovery
