#include "crypto/key_schedule.h"

#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

// RFC 9001 §A.1, the client's and the server's Initial keys.
TEST(KeySchedule, DerivesTheInitialKeysOfTheRfc) {
  const KeyMaterial client = derive_key_material(
      CipherSuite::kAes128GcmSha256, from_hex("c00cf151ca5be075ed0ebfb5c80323c42d6b7db67881289af4008f1f6c357aea"));
  EXPECT_EQ(to_hex(client.key.bytes()), "1f369613dd76d5467730efcbe3b1a22d");
  EXPECT_EQ(to_hex(client.iv.bytes()), "fa044b2f42a3fd3b46fb255c");
  EXPECT_EQ(to_hex(client.hp.bytes()), "9f50449e04a0e810283a1e9933adedd2");

  const KeyMaterial server = derive_key_material(
      CipherSuite::kAes128GcmSha256, from_hex("3c199828fd139efd216c155ad844cc81fb82fa8d7446fa7d78be803acdda951b"));
  EXPECT_EQ(to_hex(server.key.bytes()), "cf3a5331653c364c88f0f379b6067e37");
  EXPECT_EQ(to_hex(server.iv.bytes()), "0ac1493ca1905853b0bba03e");
  EXPECT_EQ(to_hex(server.hp.bytes()), "c206b8d9b9f0f37644430b490eeaa314");
}

// RFC 9001 §A.5.
TEST(KeySchedule, DerivesTheChaCha20KeysOfTheRfc) {
  const Buffer secret = from_hex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
  const KeyMaterial material = derive_key_material(CipherSuite::kChaCha20Poly1305Sha256, secret);
  EXPECT_EQ(to_hex(material.key.bytes()), "c6d98ff3441c3fe1b2182094f69caa2ed4b716b65488960a7a984979fb23e1c8");
  EXPECT_EQ(to_hex(material.iv.bytes()), "e0459b3474bdd0e44a41c144");
  EXPECT_EQ(to_hex(material.hp.bytes()), "25a282b9e82f06f21f488917a4fc8f1b73573685608597d0efcb076b0ab7a7a4");
}

// RFC 9001 §A.5, §6.1.
TEST(KeySchedule, DerivesTheNextSecretOfTheRfc) {
  const Buffer secret = from_hex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
  const Secret next = next_secret(CipherSuite::kChaCha20Poly1305Sha256, secret);
  EXPECT_EQ(to_hex(next.bytes()), "1223504755036d556342ee9361d253421a826c9ecdf3c7148684b36b714881f9");
}

// RFC 9369 §A.1
TEST(KeySchedule, DerivesTheInitialKeysOfRfc9369InVersion2) {
  const KeyMaterial client = derive_key_material(
      CipherSuite::kAes128GcmSha256, from_hex("14ec9d6eb9fd7af83bf5a668bc17a7e283766aade7ecd0891f70f9ff7f4bf47b"),
      wire::kVersion2);
  EXPECT_EQ(to_hex(client.key.bytes()), "8b1a0bc121284290a29e0971b5cd045d");
  EXPECT_EQ(to_hex(client.iv.bytes()), "91f73e2351d8fa91660e909f");
  EXPECT_EQ(to_hex(client.hp.bytes()), "45b95e15235d6f45a6b19cbcb0294ba9");

  const KeyMaterial server = derive_key_material(
      CipherSuite::kAes128GcmSha256, from_hex("0263db1782731bf4588e7e4d93b7463907cb8cd8200b5da55a8bd488eafc37c1"),
      wire::kVersion2);
  EXPECT_EQ(to_hex(server.key.bytes()), "82db637861d55e1d011f19ea71d5d2a7");
  EXPECT_EQ(to_hex(server.iv.bytes()), "dd13c276499c0249d3310652");
  EXPECT_EQ(to_hex(server.hp.bytes()), "edf6d05c83121201b436e16877593c3a");
}

// RFC 9369 §A.5
TEST(KeySchedule, DerivesTheChaCha20KeysAndTheNextSecretOfRfc9369InVersion2) {
  const Buffer secret = from_hex("9ac312a7f877468ebe69422748ad00a15443f18203a07d6060f688f30f21632b");
  const KeyMaterial material = derive_key_material(CipherSuite::kChaCha20Poly1305Sha256, secret, wire::kVersion2);
  EXPECT_EQ(to_hex(material.key.bytes()), "3bfcddd72bcf02541d7fa0dd1f5f9eeea817e09a6963a0e6c7df0f9a1bab90f2");
  EXPECT_EQ(to_hex(material.iv.bytes()), "a6b5bc6ab7dafce30ffff5dd");
  EXPECT_EQ(to_hex(material.hp.bytes()), "d659760d2ba434a226fd37b35c69e2da8211d10c4f12538787d65645d5d1b8e2");
  const Secret next = next_secret(CipherSuite::kChaCha20Poly1305Sha256, secret, wire::kVersion2);
  EXPECT_EQ(to_hex(next.bytes()), "c69374c49e3d2a9466fa689e49d476db5d0dfbc87d32ceeaa6343fd0ae4c7d88");
}

TEST(KeySchedule, GivesEverySuiteKeysOfItsLengths) {
  for (const CipherSuite suite :
       {CipherSuite::kAes128GcmSha256, CipherSuite::kAes256GcmSha384, CipherSuite::kChaCha20Poly1305Sha256}) {
    const KeyLengths lengths = key_lengths(suite);
    const Buffer secret(lengths.secret, 7);
    const KeyMaterial material = derive_key_material(suite, secret);
    EXPECT_EQ(material.key.size(), lengths.key);
    EXPECT_EQ(material.hp.size(), lengths.key);
    EXPECT_EQ(material.iv.size(), lengths.iv);
    EXPECT_EQ(next_secret(suite, secret).size(), lengths.secret);
  }
  EXPECT_EQ(key_lengths(CipherSuite::kAes256GcmSha384).secret, 48u);
  EXPECT_EQ(key_lengths(CipherSuite::kAes128GcmSha256).key, 16u);
}

TEST(KeyScheduleDeathTest, RefusesASecretOfAnotherSuite) {
  EXPECT_DEATH((void)derive_key_material(CipherSuite::kAes256GcmSha384, Buffer(32)), "lengths.secret");
}

}  // namespace
}  // namespace pollux::crypto
