// HKDF (RFC 5869) with the hashes of the cipher suites, and TLS 1.3's HKDF-Expand-Label (RFC 8446 §7.1).
// Knows of no label and no version: those are in version_parameters.h.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "crypto/cipher_suite.h"
#include "crypto/secret.h"

namespace pollux::crypto {

enum class HashAlgorithm : std::uint8_t { kSha256, kSha384 };

// The longest label, without the "tls13 " that is put before it: a longer one is a bug of ours.
inline constexpr std::size_t kMaxHkdfLabelLength = 32;

// The hash that a suite's key schedule uses: the last word of its name.
[[nodiscard]] HashAlgorithm hash_of(CipherSuite suite);

// 32 or 48 bytes.
[[nodiscard]] std::size_t hash_length(HashAlgorithm hash);

// A pseudo-random key of hash_length(hash) bytes.
[[nodiscard]] Secret hkdf_extract(HashAlgorithm hash, Bytes salt, Bytes input_key_material);

// HKDF-Expand-Label(secret, label, "", length): `label` comes without "tls13 ", the context is empty (QUIC uses
// none), and `length` is at most kMaxSecretLength.
[[nodiscard]] Secret hkdf_expand_label(HashAlgorithm hash, Bytes secret, std::string_view label, std::size_t length);

}  // namespace pollux::crypto
