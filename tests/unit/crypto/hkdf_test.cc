#include "crypto/hkdf.h"

#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

// RFC 5869 §A.1.
TEST(HkdfExtract, MatchesTheRfcWithSha256) {
  const Secret extracted =
      hkdf_extract(HashAlgorithm::kSha256, from_hex("000102030405060708090a0b0c"), Buffer(22, 0x0b));
  EXPECT_EQ(to_hex(extracted.bytes()), "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5");
}

TEST(HkdfExtract, GivesAsManyBytesAsItsHash) {
  for (const HashAlgorithm hash : {HashAlgorithm::kSha256, HashAlgorithm::kSha384}) {
    EXPECT_EQ(hkdf_extract(hash, {}, {}).size(), hash_length(hash));
  }
}

// RFC 9001 §A.1: client_initial_secret, key.
TEST(HkdfExpandLabel, PutsTheTls13PrefixBeforeItsLabel) {
  const Buffer secret = from_hex("c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
  const Secret key = hkdf_expand_label(HashAlgorithm::kSha256, secret, "quic key", 16);
  EXPECT_EQ(to_hex(key.bytes()), "1f369613dd76d5467730efcbe3b1a22d");
}

// Expected bytes from HMAC-SHA-384 of another implementation (Python's hmac module).
TEST(HkdfExpandLabel, WorksWithSha384) {
  const Secret key = hkdf_expand_label(HashAlgorithm::kSha384, Buffer(48, 0x42), "quic key", 32);
  EXPECT_EQ(to_hex(key.bytes()), "fb68811e875a2d8f746b0b7d0894d9c7f5d7488084755a4c2f3e05afbcb6a6e8");
  const Secret next = hkdf_expand_label(HashAlgorithm::kSha384, Buffer(48, 0x42), "quic ku", 48);
  EXPECT_EQ(to_hex(next.bytes()),
            "e0c92d3485ec053afe73a3dfdca7691a26466045d525b74120c47d910da2d1e1e05aa5b1bf3b985dcff78d22d025a46b");
}

TEST(HashOf, IsTheLastWordOfTheSuitesName) {
  EXPECT_EQ(hash_of(CipherSuite::kAes128GcmSha256), HashAlgorithm::kSha256);
  EXPECT_EQ(hash_of(CipherSuite::kAes256GcmSha384), HashAlgorithm::kSha384);
  EXPECT_EQ(hash_of(CipherSuite::kChaCha20Poly1305Sha256), HashAlgorithm::kSha256);
}

TEST(HkdfExpandLabelDeathTest, RefusesALabelPastItsLimit) {
  const std::string label(kMaxHkdfLabelLength + 1, 'x');
  EXPECT_DEATH((void)hkdf_expand_label(HashAlgorithm::kSha256, Buffer(32), label, 16), "kMaxHkdfLabelLength");
}

}  // namespace
}  // namespace pollux::crypto
