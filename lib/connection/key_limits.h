// KeyLimits: how often the 1-RTT keys of a connection are used at most. Plain values; the cipher suite's own limits
// (crypto/aead_limits.h) hold whatever stands here.
#pragma once

#include <algorithm>
#include <cstdint>

#include "crypto/aead_limits.h"

namespace pollux::connection {

// All in packets.
struct KeyLimits {
  // Sealed with one key before an update is started.
  std::uint64_t update_after = UINT64_MAX;
  // RFC 9001 §6.6: sealed with one key at most; failed to open at most, over all keys.
  std::uint64_t confidentiality = UINT64_MAX;
  std::uint64_t integrity = UINT64_MAX;

  [[nodiscard]] constexpr KeyLimits within(const crypto::AeadLimits& suite) const {
    return {.update_after = update_after,
            .confidentiality = std::min(confidentiality, suite.confidentiality),
            .integrity = std::min(integrity, suite.integrity)};
  }
};

}  // namespace pollux::connection
