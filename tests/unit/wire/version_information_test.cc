// Version Information as received (RFC 9368 §3, §4).
#include "wire/version_information.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::hex;
using test::Octets;

std::optional<VersionInformation> parsed(std::string_view text, Role sender = Role::kServer) {
  const Octets value = hex(text);
  return parse_version_information(value, sender);
}

TEST(VersionInformation, HasTheChosenVersionAndThoseAvailableInTheirOrder) {
  const auto information = parsed("00000001 6b3343cf 00000001 0a1a2a3a", Role::kClient);
  ASSERT_TRUE(information.has_value());
  EXPECT_EQ(information->chosen, kVersion1);
  ASSERT_EQ(information->available.size(), 3U);
  EXPECT_EQ(information->available.front(), 0x6b3343cfU);
  EXPECT_EQ(information->available.begin()[2], 0x0a1a2a3aU);
  EXPECT_TRUE(information->available.contains(kVersion1));
  EXPECT_FALSE(information->available.contains(0x12345678));
}

TEST(VersionInformation, OfAServerMayListNothing) {
  EXPECT_TRUE(parsed("00000001").has_value());
}

TEST(VersionInformation, OfAPartialVersionIsAParsingFailure) {
  for (const char* text : {"", "00", "000001", "0000000100", "00000001 000001"}) {
    EXPECT_EQ(parsed(text), std::nullopt) << text;
  }
}

TEST(VersionInformation, WithAZeroIsAParsingFailure) {
  EXPECT_EQ(parsed("00000000 00000001"), std::nullopt);
  EXPECT_EQ(parsed("00000001 00000001 00000000"), std::nullopt);
}

TEST(VersionInformation, OfAClientThatDoesNotHaveWhatItChoseIsAParsingFailure) {
  EXPECT_EQ(parsed("00000001 6b3343cf", Role::kClient), std::nullopt);
  EXPECT_TRUE(parsed("00000001 6b3343cf", Role::kServer).has_value());
}

TEST(VersionInformation, KeepsNoMoreThanItsLimit) {
  std::string text = "6b3343cf";
  for (std::size_t i = 0; i < VersionList::kCapacity; ++i) text += "000000" + std::to_string(10 + i);
  text += "6b3343cf";
  const auto information = parsed(text, Role::kClient);
  ASSERT_TRUE(information.has_value());
  EXPECT_EQ(information->available.size(), VersionList::kCapacity);
  EXPECT_FALSE(information->available.contains(kVersion2));
}

}  // namespace
}  // namespace pollux::wire
