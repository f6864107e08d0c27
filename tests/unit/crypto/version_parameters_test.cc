#include "crypto/version_parameters.h"

#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

TEST(VersionParameters, HaveTheValuesOfRfc9001ForVersion1) {
  const VersionParameters& row = version_parameters(wire::kVersion1);
  EXPECT_EQ(to_hex(row.initial_salt), "38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  EXPECT_EQ(to_hex(row.retry_key), "be0c690b9f66575a1d766b54e368c84e");
  EXPECT_EQ(to_hex(row.retry_nonce), "461599d35d632bf2239825bb");
  EXPECT_EQ(row.update_label, "quic ku");
}

TEST(VersionParameters, HaveTheValuesOfRfc9369ForVersion2) {
  const VersionParameters& row = version_parameters(wire::kVersion2);
  EXPECT_EQ(to_hex(row.initial_salt), "0dede3def700a6db819381be6e269dcbf9bd2ed9");
  EXPECT_EQ(to_hex(row.retry_key), "8fb4b01b56ac48e260fbcbcead7ccc92");
  EXPECT_EQ(to_hex(row.retry_nonce), "d86969bc2d7c6d9990efb04a");
  EXPECT_EQ(row.update_label, "quicv2 ku");
}

// RFC 9001 §5.2-1
TEST(VersionParameters, DifferInEveryValueFromVersionToVersion) {
  const VersionParameters& one = version_parameters(wire::kVersion1);
  const VersionParameters& two = version_parameters(wire::kVersion2);
  EXPECT_NE(one.initial_salt, two.initial_salt);
  EXPECT_NE(one.key_label, two.key_label);
  EXPECT_NE(one.iv_label, two.iv_label);
  EXPECT_NE(one.header_label, two.header_label);
  EXPECT_NE(one.update_label, two.update_label);
  EXPECT_NE(one.retry_key, two.retry_key);
  EXPECT_NE(one.retry_nonce, two.retry_nonce);
}

TEST(VersionParametersDeathTest, RefuseAVersionThatWasNotNegotiated) {
  EXPECT_DEATH((void)version_parameters(0x0a1a2a3a), "row != kVersions.end");
}

}  // namespace
}  // namespace pollux::crypto
