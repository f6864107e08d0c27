#include "crypto/retry_integrity.h"

#include <openssl/aead.h>

#include "base/invariant.h"
#include "crypto/constant_time.h"
#include "crypto/version_parameters.h"

namespace pollux::crypto {

RetryIntegrityTag compute_retry_integrity_tag(Bytes pseudo_packet, wire::Version version) {
  const VersionParameters& parameters = version_parameters(version);
  bssl::ScopedEVP_AEAD_CTX context;
  const int made = EVP_AEAD_CTX_init(context.get(), EVP_aead_aes_128_gcm(), parameters.retry_key.data(),
                                     parameters.retry_key.size(), kAeadTagLength, nullptr);
  POLLUX_INVARIANT(made == 1);

  // RFC 9001 §5.8: the pseudo-packet is the associated data, and the plaintext is empty.
  RetryIntegrityTag tag{};
  std::size_t length = 0;
  const int sealed =
      EVP_AEAD_CTX_seal(context.get(), tag.data(), &length, tag.size(), parameters.retry_nonce.data(),
                        parameters.retry_nonce.size(), nullptr, 0, pseudo_packet.data(), pseudo_packet.size());
  POLLUX_INVARIANT(sealed == 1);
  POLLUX_INVARIANT(length == tag.size());
  return tag;
}

bool retry_integrity_tag_is_valid(Bytes pseudo_packet, Bytes tag, wire::Version version) {
  return equal_in_constant_time(compute_retry_integrity_tag(pseudo_packet, version), tag);
}

}  // namespace pollux::crypto
