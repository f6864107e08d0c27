// The AEAD nonce of a packet (RFC 9001 §5.3). For the backends under drivers/crypto: nobody else needs one.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "base/byte_order.h"
#include "base/bytes.h"
#include "base/invariant.h"
#include "crypto/cipher_suite.h"

namespace pollux::crypto {

using Nonce = std::array<std::uint8_t, kAeadIvLength>;

// The IV as a key schedule made it: kAeadIvLength bytes.
[[nodiscard]] inline Nonce iv_from(Bytes bytes) {
  POLLUX_INVARIANT(bytes.size() == kAeadIvLength);
  Nonce iv;
  std::ranges::copy(bytes, iv.begin());
  return iv;
}

// RFC 9001 §5.3: the packet number in 62 bits, in network order, left-padded to the IV's length and XORed with it.
[[nodiscard]] inline Nonce packet_nonce(const Nonce& iv, std::uint64_t packet_number) {
  Nonce nonce = iv;
  std::uint8_t* const low = nonce.data() + kAeadIvLength - sizeof(packet_number);
  store_big_endian(low, load_big_endian<std::uint64_t>(low) ^ packet_number);
  return nonce;
}

}  // namespace pollux::crypto
