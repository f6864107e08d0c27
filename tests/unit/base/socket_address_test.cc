#include "base/socket_address.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace pollux {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(IpAddress, ReadsAndWritesBothFamilies) {
  const auto v4 = IpAddress::parse("192.0.2.1");
  ASSERT_TRUE(v4.has_value());
  EXPECT_EQ(v4->family, IpFamily::kIpv4);
  EXPECT_THAT(v4->bytes(), ElementsAre(192, 0, 2, 1));
  EXPECT_EQ(v4->to_string(), "192.0.2.1");

  const auto v6 = IpAddress::parse("2001:db8:0::1");
  ASSERT_TRUE(v6.has_value());
  EXPECT_EQ(v6->family, IpFamily::kIpv6);
  EXPECT_EQ(v6->bytes().size(), 16U);
  EXPECT_EQ(v6->to_string(), "2001:db8::1");
}

TEST(IpAddress, IsTheSameFromTextAndFromBytes) {
  EXPECT_EQ(IpAddress::v4(std::array<std::uint8_t, 4>{192, 0, 2, 1}), *IpAddress::parse("192.0.2.1"));
  std::array<std::uint8_t, 16> sixteen{0x20, 0x01, 0x0d, 0xb8};
  sixteen[15] = 1;
  EXPECT_EQ(IpAddress::v6(sixteen), *IpAddress::parse("2001:db8::1"));
  EXPECT_NE(IpAddress::v4(std::array<std::uint8_t, 4>{}), IpAddress::v6(std::array<std::uint8_t, 16>{}));
}

TEST(IpAddress, SaysHowAnAddressIsWritten) {
  for (const char* text : {"", "localhost", "192.0.2", "192.0.2.256", "192.0.2.1 ", "2001:db8::g", "[::1]"}) {
    const auto address = IpAddress::parse(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_THAT(address.error(), HasSubstr("\"" + std::string{text} + "\""));
    EXPECT_THAT(address.error(), HasSubstr("is not an IP address"));
  }
}

TEST(SocketAddress, ReadsAndWritesBothFamilies) {
  for (const char* text : {"192.0.2.1:443", "0.0.0.0:1", "[2001:db8::1]:65535", "[::]:4433"}) {
    const auto address = SocketAddress::parse(text);
    ASSERT_TRUE(address.has_value()) << text;
    EXPECT_EQ(address->to_string(), text);
  }
  EXPECT_EQ(SocketAddress::parse("192.0.2.1:443")->port, 443);
}

TEST(SocketAddress, RefusesPortsThatAreNone) {
  for (const char* text : {"192.0.2.1:0", "192.0.2.1:65536", "192.0.2.1:", "192.0.2.1:-1", "192.0.2.1:+1",
                           "192.0.2.1:44x", "192.0.2.1: 1", "[::1]:0"}) {
    const auto address = SocketAddress::parse(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_THAT(address.error(), HasSubstr("is not a UDP port"));
  }
  const auto none = SocketAddress::parse("192.0.2.1");
  ASSERT_FALSE(none.has_value());
  EXPECT_THAT(none.error(), HasSubstr("has no port"));
}

TEST(SocketAddress, WantsBracketsAroundIpv6AndNowhereElse) {
  for (const char* text : {"2001:db8::1:443", "[192.0.2.1]:443"}) {
    const auto address = SocketAddress::parse(text);
    ASSERT_FALSE(address.has_value()) << text;
    EXPECT_THAT(address.error(), HasSubstr("[2001:db8::1]:443"));
  }
  EXPECT_FALSE(SocketAddress::parse("[]:443").has_value());
  EXPECT_FALSE(SocketAddress::parse("[2001:db8::1:443").has_value());
}

TEST(SocketAddress, DiffersByAddressAndByPort) {
  const SocketAddress one = *SocketAddress::parse("192.0.2.1:443");
  EXPECT_EQ(one, *SocketAddress::parse("192.0.2.1:443"));
  EXPECT_NE(one, *SocketAddress::parse("192.0.2.1:444"));
  EXPECT_NE(one, *SocketAddress::parse("192.0.2.2:443"));
}

TEST(IpAddressDeathTest, IsMadeOfFourOrSixteenBytes) {
  const std::array<std::uint8_t, 5> five{};
  EXPECT_DEATH((void)IpAddress::v4(five), "invariant broken");
  EXPECT_DEATH((void)IpAddress::v6(five), "invariant broken");
}

}  // namespace
}  // namespace pollux
