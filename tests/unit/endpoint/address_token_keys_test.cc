#include "endpoint/address_token_keys.h"

#include <gtest/gtest.h>

#include <numeric>
#include <vector>

namespace pollux::endpoint {
namespace {

using wire::kVersion1;
using wire::kVersion2;

constexpr std::string_view kPurpose = "test";
constexpr Timestamp kStart = Timestamp::from_nanoseconds(5'000'000'000);

class AddressTokenKeysTest : public ::testing::Test {
 protected:
  static AddressTokenKeys made_of(std::uint8_t fill, Timestamp start = kStart) {
    std::vector<std::uint8_t> first(AddressTokenKeys::kKeyLength);
    std::iota(first.begin(), first.end(), fill);
    return AddressTokenKeys{first, start};
  }

  std::vector<std::uint8_t> seal(const crypto::TokenKeys& keys) {
    std::vector<std::uint8_t> sealed(1 + crypto::TokenKeys::kOverhead);
    keys.seal(kPurpose, rng_, std::array<std::uint8_t, 1>{7}, sealed);
    return sealed;
  }

  static bool opens(const crypto::TokenKeys& keys, Bytes sealed) {
    std::vector<std::uint8_t> out(sealed.size());
    return keys.open(kPurpose, sealed, out).has_value();
  }

  SeededRng rng_{1};
};

TEST_F(AddressTokenKeysTest, OfTheSameBytesAreTheSameKeysPeriodByPeriod) {
  AddressTokenKeys one = made_of(1);
  AddressTokenKeys same = made_of(1);
  AddressTokenKeys other = made_of(2);
  Timestamp now = kStart;
  for (int period = 0; period < 5; ++period, now = now + AddressTokenKeys::kPeriod) {
    const auto sealed = seal(one.at(kVersion1, now));
    EXPECT_TRUE(opens(same.at(kVersion1, now), sealed)) << period;
    EXPECT_FALSE(opens(other.at(kVersion1, now), sealed)) << period;
  }
}

// Two workers read their clocks at different moments.
TEST_F(AddressTokenKeysTest, OpenWhatAnotherSealedWhoHasAlreadyChangedThem) {
  AddressTokenKeys early = made_of(1);
  AddressTokenKeys late = made_of(1);
  const Timestamp change = kStart + AddressTokenKeys::kPeriod;
  EXPECT_TRUE(opens(late.at(kVersion1, change - Duration::microseconds(1)), seal(early.at(kVersion1, change))));
  EXPECT_TRUE(opens(early.at(kVersion1, change), seal(made_of(1).at(kVersion1, change - Duration::microseconds(1)))));
}

// RFC 9369 §5
TEST_F(AddressTokenKeysTest, AreOthersForEachVersion) {
  AddressTokenKeys keys = made_of(1);
  EXPECT_FALSE(opens(keys.at(kVersion2, kStart), seal(keys.at(kVersion1, kStart))));
}

TEST_F(AddressTokenKeysTest, OutliveOneChangeAndNotTwo) {
  AddressTokenKeys keys = made_of(1);
  const auto sealed = seal(keys.at(kVersion1, kStart));
  EXPECT_TRUE(opens(keys.at(kVersion1, kStart + AddressTokenKeys::kPeriod), sealed));
  EXPECT_FALSE(opens(keys.at(kVersion1, kStart + AddressTokenKeys::kPeriod + AddressTokenKeys::kPeriod), sealed));
}

TEST_F(AddressTokenKeysTest, DrawnHereAreNobodyElses) {
  AddressTokenKeys one{rng_, kStart};
  AddressTokenKeys other{rng_, kStart};
  EXPECT_FALSE(opens(other.at(kVersion1, kStart), seal(one.at(kVersion1, kStart))));
}

}  // namespace
}  // namespace pollux::endpoint
