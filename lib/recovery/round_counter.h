// RoundCounter: round trips counted by packets, not by time: a round ends with the acknowledgment of a packet that was
// sent after the round began (draft-ietf-ccwg-bbr §5.5.1, RFC 9406 §4.2). Its measure is DeliverySampler::delivered().
#pragma once

#include <cstdint>

#include "recovery/delivery_sampler.h"

namespace pollux::recovery {

class RoundCounter {
 public:
  // An ACK that delivered something. Says whether a round begins with it.
  bool on_sample(const RateSample& sample) {
    if (sample.delivered_before < ends_after_) return false;
    begin(sample.delivered_in_all);
    ++count_;
    return true;
  }

  // Starts the present round over: it lasts until something that is sent from now on is delivered.
  void begin(std::uint64_t delivered) { ends_after_ = delivered; }

  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::uint64_t ends_after_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace pollux::recovery
