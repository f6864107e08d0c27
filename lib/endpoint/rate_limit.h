// RateLimit: a token bucket in handed-in time: at most `burst` at once, and `per_second` of them in the long run.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/time.h"

namespace pollux::endpoint {

class RateLimit {
 public:
  RateLimit(std::uint32_t per_second, std::uint32_t burst, Timestamp now)
      : interval_(Duration::seconds(1) / per_second), burst_(burst), left_(burst), refilled_(now) {}

  // Takes one, if one is there.
  [[nodiscard]] bool allow(Timestamp now) {
    const auto earned = static_cast<std::uint64_t>((now - refilled_).to_nanoseconds() / interval_.to_nanoseconds());
    if (earned != 0) {
      left_ = static_cast<std::uint32_t>(std::min<std::uint64_t>(left_ + earned, burst_));
      // What is over stays on the account.
      refilled_ = refilled_ + interval_ * static_cast<std::int64_t>(earned);
    }
    if (left_ == 0) return false;
    --left_;
    return true;
  }

 private:
  Duration interval_;
  std::uint32_t burst_;
  std::uint32_t left_;
  Timestamp refilled_;
};

}  // namespace pollux::endpoint
