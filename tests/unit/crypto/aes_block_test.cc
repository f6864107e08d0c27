#include "crypto/aes_block.h"

#include <gtest/gtest.h>

#include <utility>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

// FIPS 197, appendix C.1.
class AesBlockTest : public testing::Test {
 protected:
  AesBlock aes_{from_hex("000102030405060708090a0b0c0d0e0f")};
  const Buffer plaintext_ = from_hex("00112233445566778899aabbccddeeff");
  const Buffer ciphertext_ = from_hex("69c4e0d86a7b0430d8cdb78070b4c55a");
};

TEST_F(AesBlockTest, EncryptsTheBlockOfTheStandard) {
  Buffer block = plaintext_;
  aes_.encrypt(block);
  EXPECT_EQ(to_hex(block), to_hex(ciphertext_));
}

TEST_F(AesBlockTest, DecryptsTheBlockOfTheStandard) {
  Buffer block = ciphertext_;
  aes_.decrypt(block);
  EXPECT_EQ(to_hex(block), to_hex(plaintext_));
}

TEST_F(AesBlockTest, KeepsItsKeyWhenItMoves) {
  const AesBlock moved = std::move(aes_);
  Buffer block = plaintext_;
  moved.encrypt(block);
  EXPECT_EQ(block, ciphertext_);
}

}  // namespace
}  // namespace pollux::crypto
