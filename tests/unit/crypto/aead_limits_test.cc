#include "crypto/aead_limits.h"

#include <gtest/gtest.h>

namespace pollux::crypto {
namespace {

// RFC 9001 §6.6.
TEST(AeadLimits, AreThoseOfTheRfc) {
  for (const CipherSuite gcm : {CipherSuite::kAes128GcmSha256, CipherSuite::kAes256GcmSha384}) {
    EXPECT_EQ(aead_limits(gcm).confidentiality, 8'388'608u);
    EXPECT_EQ(aead_limits(gcm).integrity, 4'503'599'627'370'496u);
  }
  EXPECT_EQ(aead_limits(CipherSuite::kChaCha20Poly1305Sha256).integrity, 68'719'476'736u);
}

TEST(AeadLimits, NeverStopChaCha20BeforeThePacketNumbersEnd) {
  EXPECT_GT(aead_limits(CipherSuite::kChaCha20Poly1305Sha256).confidentiality, wire::kMaxPacketNumber);
}

}  // namespace
}  // namespace pollux::crypto
