#include "connection/initial_keys.h"

#include <gtest/gtest.h>

#include "drivers/crypto/boringssl/boringssl_backend.h"
#include "unit/connection/test_host.h"

namespace pollux::connection::testing {
namespace {

using wire::kVersion1;
using wire::kVersion2;
using wire::Role;

class InitialKeysTest : public ::testing::Test {
 protected:
  // Does `reader` open what `writer` has sealed?
  bool opens(const crypto::PacketProtection& reader, const crypto::PacketProtection& writer) {
    Octets sealed(20 + crypto::kAeadTagLength);
    crypto::seal_one(*aead_, *writer.packet, 1, {}, sealed);
    return crypto::open_one(*aead_, *reader.packet, 1, {}, sealed).has_value();
  }

  std::unique_ptr<crypto::AeadBatch> aead_ = drivers::make_boringssl_backend();
  InitialKeys client_{*aead_, Role::kClient, id_of(0xdd)};
  InitialKeys server_{*aead_, Role::kServer, id_of(0xdd)};
};

TEST_F(InitialKeysTest, BothEndsHaveTheSameInEitherDirection) {
  for (const wire::Version version : wire::kKnownVersions) {
    EXPECT_TRUE(opens(server_.read(version), client_.write(version)));
    EXPECT_TRUE(opens(client_.read(version), server_.write(version)));
    EXPECT_FALSE(opens(client_.read(version), client_.write(version)));
  }
}

// RFC 9001 §5.2-1
TEST_F(InitialKeysTest, DifferFromVersionToVersion) {
  EXPECT_FALSE(opens(server_.read(kVersion2), client_.write(kVersion1)));
}

// RFC 9001 §5.2: after a Retry, from the connection ID that it brought.
TEST_F(InitialKeysTest, AreOthersAfterARetry) {
  (void)client_.write(kVersion1);
  client_.restart(id_of(0xee));
  EXPECT_FALSE(opens(server_.read(kVersion1), client_.write(kVersion1)));
  server_.restart(id_of(0xee));
  EXPECT_TRUE(opens(server_.read(kVersion1), client_.write(kVersion1)));
  EXPECT_EQ(client_.client_destination_id(), id_of(0xee));
}

}  // namespace
}  // namespace pollux::connection::testing
