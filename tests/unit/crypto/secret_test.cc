#include "crypto/secret.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

TEST(Secret, HoldsACopyOfItsBytes) {
  Buffer original(kMaxSecretLength, 0x5a);
  const Secret secret{Bytes{original}};
  std::ranges::fill(original, 0);
  EXPECT_EQ(secret.size(), kMaxSecretLength);
  EXPECT_TRUE(std::ranges::all_of(secret.bytes(), [](std::uint8_t byte) { return byte == 0x5a; }));
}

TEST(Secret, LeavesNothingBehindWhenItIsDestroyed) {
  alignas(Secret) std::array<std::uint8_t, sizeof(Secret)> place{};
  auto* secret = new (place.data()) Secret{Bytes{Buffer(kMaxSecretLength, 0x5a)}};
  EXPECT_EQ(std::ranges::count(place, 0x5a), static_cast<std::ptrdiff_t>(kMaxSecretLength));
  secret->~Secret();
  asm volatile("" ::"r"(place.data()) : "memory");
  EXPECT_EQ(std::ranges::count(place, 0x5a), 0);
}

TEST(Secret, IsEmptyOnceCleared) {
  Secret secret{Bytes{from_hex("0102")}};
  secret.clear();
  EXPECT_TRUE(secret.empty());
}

TEST(Secret, StartsAsZerosWhenOnlyItsSizeIsGiven) {
  Secret secret{std::size_t{32}};
  EXPECT_EQ(to_hex(secret.bytes()), std::string(64, '0'));
  EXPECT_EQ(secret.mutable_bytes().size(), 32u);
}

TEST(SecretDeathTest, RefusesMoreThanItsRoom) {
  EXPECT_DEATH(Secret{Bytes{Buffer(kMaxSecretLength + 1)}}, "kMaxSecretLength");
}

TEST(Wipe, ZeroesEveryByte) {
  Buffer bytes(77, 0xff);
  wipe(bytes);
  EXPECT_EQ(std::ranges::count(bytes, 0), 77);
}

}  // namespace
}  // namespace pollux::crypto
