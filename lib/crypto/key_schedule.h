// The key schedule of RFC 9001 §5.1 and §6.1: from a TLS secret to packet protection keys, and to the next secret.
// Pure functions; what they return wipes itself.
#pragma once

#include <cstddef>

#include "base/bytes.h"
#include "crypto/cipher_suite.h"
#include "crypto/secret.h"
#include "wire/version.h"

namespace pollux::crypto {

// All in bytes.
struct KeyLengths {
  std::size_t secret = 0;  // the length of the suite's hash
  std::size_t key = 0;     // of the AEAD, and of header protection too
  std::size_t iv = 0;
};

struct KeyMaterial {
  Secret key;
  Secret iv;
  Secret hp;  // header protection: not changed by a key update
};

[[nodiscard]] KeyLengths key_lengths(CipherSuite suite);

// "quic key", "quic iv" and "quic hp" of a secret that has key_lengths(suite).secret bytes.
[[nodiscard]] KeyMaterial derive_key_material(CipherSuite suite, Bytes secret, wire::Version version = wire::kVersion1);

// RFC 9001 §6.1: the secret of the next key phase ("quic ku").
[[nodiscard]] Secret next_secret(CipherSuite suite, Bytes secret, wire::Version version = wire::kVersion1);

}  // namespace pollux::crypto
