// TokenKeys: the secret keys under which a server seals what it hands out and wants back later: address validation
// tokens (address_token.h) and session tickets. Made from bytes, so that a fleet can share them; copied by value.
// Seals under the current key, opens under the current, the previous and the announced next one: while keys rotate
// over a fleet, each member takes what any other has issued.
// Invariant: two sealed texts never share a nonce, however many there are (192 random bits of XChaCha20).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/rng.h"
#include "crypto/secret.h"

namespace pollux::crypto {

class TokenKeys {
 public:
  static constexpr std::size_t kKeyLength = 32;
  // AES-GCM's 96-bit nonces, drawn at random, allow 2^32 tokens under a key: a flood that is answered with Retry uses
  // those up within minutes. 192-bit nonces have no such limit.
  static constexpr std::size_t kNonceLength = 24;
  // What sealing adds: nonce and tag.
  static constexpr std::size_t kOverhead = kNonceLength + 16;

  // `current`: kKeyLength unpredictable bytes.
  explicit TokenKeys(Bytes current);
  // A key drawn here: nobody else opens what is sealed under it.
  explicit TokenKeys(Rng& rng);

  // Opens what is sealed under `next` from now on; seals under it only after rotate(). In a fleet every member hears
  // of a key before the first one uses it.
  void announce(Bytes next);
  // The announced key becomes the current one and the current one the previous; what the previous one sealed is lost.
  void rotate();

  // Writes plaintext.size() + kOverhead bytes to the front of `out`. `purpose` separates uses of the same keys: what
  // is sealed for one opens for no other. Returns the size.
  std::size_t seal(std::string_view purpose, Rng& rng, Bytes plaintext, MutableBytes out) const;

  // Opens into `out`, which has room for sealed.size() - kOverhead bytes; returns their number. Nothing when it was not
  // sealed for this purpose under one of these keys.
  [[nodiscard]] std::optional<std::size_t> open(std::string_view purpose, Bytes sealed, MutableBytes out) const;

 private:
  Secret current_;
  Secret previous_;  // empty before the first rotation
  Secret next_;      // empty unless announced
};

}  // namespace pollux::crypto
