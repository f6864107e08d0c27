// How often a key may be used (RFC 9001 §6.6). Counting is the connection's work; here are the numbers.
#pragma once

#include <cstdint>

#include "crypto/cipher_suite.h"
#include "wire/packet_number.h"

namespace pollux::crypto {

// Both in packets.
struct AeadLimits {
  // Sealed with one key. A key update must come before it is passed; then the key must not be used again.
  std::uint64_t confidentiality = 0;
  // Failed to open, over all keys of a connection. Past it: close with AEAD_LIMIT_REACHED.
  std::uint64_t integrity = 0;
};

[[nodiscard]] constexpr AeadLimits aead_limits(CipherSuite suite) {
  // RFC 9001 §6.6: for ChaCha20-Poly1305 the confidentiality limit is more than the packet numbers there are.
  if (suite == CipherSuite::kChaCha20Poly1305Sha256) {
    return {.confidentiality = wire::kMaxPacketNumber + 1, .integrity = std::uint64_t{1} << 36};
  }
  return {.confidentiality = std::uint64_t{1} << 23, .integrity = std::uint64_t{1} << 52};
}

}  // namespace pollux::crypto
