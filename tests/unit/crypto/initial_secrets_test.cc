#include "crypto/initial_secrets.h"

#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

// RFC 9001 §5.2-2: Appendix A.1.
TEST(InitialSecrets, AreThoseOfTheRfc) {
  const InitialSecrets secrets = derive_initial_secrets(wire::ConnectionId{from_hex("8394c8f03e515708")});
  EXPECT_EQ(to_hex(secrets.client.bytes()), "c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea");
  EXPECT_EQ(to_hex(secrets.server.bytes()), "3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b");
}

// RFC 9369 §A.1
TEST(InitialSecrets, AreThoseOfRfc9369InVersion2) {
  const InitialSecrets secrets =
      derive_initial_secrets(wire::ConnectionId{from_hex("8394c8f03e515708")}, wire::kVersion2);
  EXPECT_EQ(to_hex(secrets.client.bytes()), "14ec9d6eb9fd7af83bf5a668bc17a7e283766aade7ecd0891f70f9ff7f4bf47b");
  EXPECT_EQ(to_hex(secrets.server.bytes()), "0263db1782731bf4588e7e4d93b7463907cb8cd8200b5da55a8bd488eafc37c1");
}

TEST(InitialSecrets, AreDefinedForConnectionIdsOfEveryLength) {
  const InitialSecrets none = derive_initial_secrets(wire::ConnectionId{});
  const InitialSecrets longest = derive_initial_secrets(wire::ConnectionId{Buffer(wire::kMaxConnectionIdLength)});
  EXPECT_EQ(none.client.size(), 32u);
  EXPECT_NE(to_hex(none.client.bytes()), to_hex(longest.client.bytes()));
}

}  // namespace
}  // namespace pollux::crypto
