#include "crypto/token_keys.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "unit/crypto/hex.h"

namespace pollux::crypto {
namespace {

constexpr std::string_view kPurpose = "test";

class TokenKeysTest : public testing::Test {
 protected:
  static Buffer key(std::uint8_t fill) { return Buffer(TokenKeys::kKeyLength, fill); }

  Buffer seal(const TokenKeys& keys, std::string_view purpose = kPurpose) {
    Buffer sealed(plaintext_.size() + TokenKeys::kOverhead);
    EXPECT_EQ(keys.seal(purpose, rng_, plaintext_, sealed), sealed.size());
    return sealed;
  }

  [[nodiscard]] static bool opens(const TokenKeys& keys, const Buffer& sealed, std::string_view purpose = kPurpose) {
    Buffer out(sealed.size());
    return keys.open(purpose, sealed, out).has_value();
  }

  SeededRng rng_{1};
  Buffer plaintext_ = from_hex("00112233445566778899");
  TokenKeys keys_{key(1)};
};

TEST_F(TokenKeysTest, OpenWhatTheySealed) {
  const Buffer sealed = seal(keys_);
  Buffer out(plaintext_.size());
  const auto length = keys_.open(kPurpose, sealed, out);
  ASSERT_EQ(length, plaintext_.size());
  EXPECT_EQ(out, plaintext_);
}

TEST_F(TokenKeysTest, OfTheSameBytesAreTheSameKeys) {
  EXPECT_TRUE(opens(TokenKeys{key(1)}, seal(keys_)));
  EXPECT_FALSE(opens(TokenKeys{key(2)}, seal(keys_)));
}

TEST_F(TokenKeysTest, DrawnFromRandomnessDiffer) {
  const TokenKeys one{rng_};
  const TokenKeys other{rng_};
  EXPECT_TRUE(opens(one, seal(one)));
  EXPECT_FALSE(opens(other, seal(one)));
}

TEST_F(TokenKeysTest, SealForOnePurposeOnly) {
  EXPECT_FALSE(opens(keys_, seal(keys_), "another"));
}

TEST_F(TokenKeysTest, NeverSealTwiceAlike) {
  std::set<Buffer> seen;
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(seen.insert(seal(keys_)).second);
}

TEST_F(TokenKeysTest, RefuseEveryChangedByte) {
  Buffer sealed = seal(keys_);
  for (std::uint8_t& byte : sealed) {
    byte ^= 0x10;
    EXPECT_FALSE(opens(keys_, sealed));
    byte ^= 0x10;
  }
}

TEST_F(TokenKeysTest, RefuseWhatIsTooShortToBeSealed) {
  for (std::size_t length = 0; length < TokenKeys::kOverhead; ++length) EXPECT_FALSE(opens(keys_, Buffer(length)));
}

TEST_F(TokenKeysTest, OpenUnderThePreviousKeyForOneRotation) {
  const Buffer sealed = seal(keys_);
  keys_.announce(key(2));
  keys_.rotate();
  EXPECT_TRUE(opens(keys_, sealed));
  keys_.announce(key(3));
  keys_.rotate();
  EXPECT_FALSE(opens(keys_, sealed));
}

TEST_F(TokenKeysTest, OpenUnderAnAnnouncedKeyButDoNotSealUnderIt) {
  TokenKeys ahead{key(2)};
  EXPECT_FALSE(opens(keys_, seal(ahead)));
  keys_.announce(key(2));
  EXPECT_TRUE(opens(keys_, seal(ahead)));
  EXPECT_FALSE(opens(ahead, seal(keys_)));
  keys_.rotate();
  EXPECT_TRUE(opens(ahead, seal(keys_)));
}

}  // namespace
}  // namespace pollux::crypto
