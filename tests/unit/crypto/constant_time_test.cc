#include "crypto/constant_time.h"

#include <gtest/gtest.h>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

TEST(EqualInConstantTime, FindsADifferenceInEveryBitOfEveryLength) {
  for (std::size_t length = 0; length <= 40; ++length) {
    const Buffer left(length, 0xa5);
    Buffer right = left;
    EXPECT_TRUE(equal_in_constant_time(left, right));
    for (std::size_t bit = 0; bit < 8 * length; ++bit) {
      right[bit / 8] ^= static_cast<std::uint8_t>(1u << (bit % 8));
      EXPECT_FALSE(equal_in_constant_time(left, right)) << "length " << length << ", bit " << bit;
      right[bit / 8] = 0xa5;
    }
  }
}

TEST(EqualInConstantTime, TellsLengthsApart) {
  EXPECT_FALSE(equal_in_constant_time(from_hex("0000"), from_hex("000000")));
  EXPECT_FALSE(equal_in_constant_time({}, from_hex("00")));
}

}  // namespace
}  // namespace pollux::crypto
