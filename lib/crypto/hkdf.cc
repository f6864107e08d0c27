#include "crypto/hkdf.h"

#include <openssl/digest.h>
#include <openssl/hkdf.h>

#include <array>

#include "base/byte_writer.h"
#include "base/invariant.h"

namespace pollux::crypto {
namespace {

constexpr std::string_view kLabelPrefix = "tls13 ";

const EVP_MD* digest_of(HashAlgorithm hash) {
  return hash == HashAlgorithm::kSha384 ? EVP_sha384() : EVP_sha256();
}

Bytes as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

HashAlgorithm hash_of(CipherSuite suite) {
  return suite == CipherSuite::kAes256GcmSha384 ? HashAlgorithm::kSha384 : HashAlgorithm::kSha256;
}

std::size_t hash_length(HashAlgorithm hash) {
  return hash == HashAlgorithm::kSha384 ? 48 : 32;
}

Secret hkdf_extract(HashAlgorithm hash, Bytes salt, Bytes input_key_material) {
  Secret extracted{hash_length(hash)};
  std::size_t length = 0;
  const int done = HKDF_extract(extracted.mutable_bytes().data(), &length, digest_of(hash), input_key_material.data(),
                                input_key_material.size(), salt.data(), salt.size());
  // Fails only where memory does, and without keys there is nothing to go on with.
  POLLUX_INVARIANT(done == 1);
  POLLUX_INVARIANT(length == extracted.size());
  return extracted;
}

Secret hkdf_expand_label(HashAlgorithm hash, Bytes secret, std::string_view label, std::size_t length) {
  POLLUX_INVARIANT(label.size() <= kMaxHkdfLabelLength);
  // RFC 8446 §7.1, struct HkdfLabel: length, label, context.
  std::array<std::uint8_t, sizeof(std::uint16_t) + 1 + kLabelPrefix.size() + kMaxHkdfLabelLength + 1> info{};
  ByteWriter writer{info};
  writer.write_u16(static_cast<std::uint16_t>(length));
  writer.write_u8(static_cast<std::uint8_t>(kLabelPrefix.size() + label.size()));
  writer.write_bytes(as_bytes(kLabelPrefix));
  writer.write_bytes(as_bytes(label));
  writer.write_u8(0);

  Secret expanded{length};
  const int done = HKDF_expand(expanded.mutable_bytes().data(), length, digest_of(hash), secret.data(), secret.size(),
                               info.data(), writer.position());
  POLLUX_INVARIANT(done == 1);
  return expanded;
}

}  // namespace pollux::crypto
