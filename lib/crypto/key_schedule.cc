#include "crypto/key_schedule.h"

#include "base/invariant.h"
#include "crypto/hkdf.h"
#include "crypto/version_parameters.h"

namespace pollux::crypto {

KeyLengths key_lengths(CipherSuite suite) {
  const std::size_t secret = hash_length(hash_of(suite));
  switch (suite) {
    case CipherSuite::kAes128GcmSha256:
      return {.secret = secret, .key = 16, .iv = kAeadIvLength};
    case CipherSuite::kAes256GcmSha384:
    case CipherSuite::kChaCha20Poly1305Sha256:
      return {.secret = secret, .key = kMaxAeadKeyLength, .iv = kAeadIvLength};
  }
  invariant_failed("a cipher suite of the table", __FILE__, __LINE__);
}

KeyMaterial derive_key_material(CipherSuite suite, Bytes secret, wire::Version version) {
  const KeyLengths lengths = key_lengths(suite);
  POLLUX_INVARIANT(secret.size() == lengths.secret);
  const HashAlgorithm hash = hash_of(suite);
  const VersionParameters& labels = version_parameters(version);
  return {
      .key = hkdf_expand_label(hash, secret, labels.key_label, lengths.key),
      .iv = hkdf_expand_label(hash, secret, labels.iv_label, lengths.iv),
      .hp = hkdf_expand_label(hash, secret, labels.header_label, lengths.key),
  };
}

Secret next_secret(CipherSuite suite, Bytes secret, wire::Version version) {
  const std::size_t length = key_lengths(suite).secret;
  POLLUX_INVARIANT(secret.size() == length);
  return hkdf_expand_label(hash_of(suite), secret, version_parameters(version).update_label, length);
}

}  // namespace pollux::crypto
