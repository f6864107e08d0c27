// RetryPolicy: when a client without a token has to prove its address first (RFC 9000 §8.1.2).
#pragma once

#include <cstddef>
#include <cstdint>

namespace pollux::endpoint {

enum class RetryPolicy : std::uint8_t {
  kAuto,  // while more than kRetryAboveHalfOpen handshakes (or as configured) are under way
  kAlways,
  kNever,
};

// As many handshakes as a shard finishes in some tens of milliseconds: more of them means load, or spoofed addresses.
inline constexpr std::size_t kRetryAboveHalfOpen = 512;

}  // namespace pollux::endpoint
