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

TEST(VersionParametersDeathTest, RefuseAVersionThatWasNotNegotiated) {
  EXPECT_DEATH((void)version_parameters(0x0a1a2a3a), "row != kVersions.end");
}

}  // namespace
}  // namespace pollux::crypto
