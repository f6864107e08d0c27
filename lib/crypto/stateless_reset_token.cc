#include "crypto/stateless_reset_token.h"

#include <openssl/digest.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/invariant.h"

namespace pollux::crypto {

StatelessResetKey::StatelessResetKey(Bytes key) : key_(key) {
  POLLUX_INVARIANT(key.size() == kLength);
}

StatelessResetKey::StatelessResetKey(Rng& rng) : key_(kLength) {
  rng.fill(key_.mutable_bytes());
}

wire::StatelessResetToken StatelessResetKey::token_of(const wire::ConnectionId& id) const {
  std::array<std::uint8_t, SHA256_DIGEST_LENGTH> mac{};
  unsigned length = 0;
  const Bytes message = id.bytes();
  // RFC 9000 §10.3.2-1: a pseudorandom function of the ID, of which the token shows the first half.
  const std::uint8_t* done =
      HMAC(EVP_sha256(), key_.bytes().data(), key_.size(), message.data(), message.size(), mac.data(), &length);
  POLLUX_INVARIANT(done != nullptr);
  wire::StatelessResetToken token;
  std::copy_n(mac.begin(), token.octets.size(), token.octets.begin());
  return token;
}

}  // namespace pollux::crypto
