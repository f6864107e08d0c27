#include "net/local_addresses.h"

#include <gtest/gtest.h>

#include "net/ip_address_kind.h"
#include "unit/net/test_frame.h"

namespace pollux::net {
namespace {

using testing::address;

TEST(LocalAddresses, OwnsAddressesAndListensOnTheirPorts) {
  LocalAddresses local;
  ASSERT_TRUE(local.add(address("192.0.2.1:443")));
  EXPECT_TRUE(local.owns(IpAddress::parse("192.0.2.1").value()));
  EXPECT_FALSE(local.owns(IpAddress::parse("192.0.2.2").value()));
  EXPECT_TRUE(local.listens(address("192.0.2.1:443")));
  EXPECT_FALSE(local.listens(address("192.0.2.1:80")));
}

TEST(LocalAddresses, TakesTheSameListenerTwiceAndKeepsItOnce) {
  LocalAddresses local;
  ASSERT_TRUE(local.add(address("192.0.2.1:443")));
  ASSERT_TRUE(local.add(address("192.0.2.1:443")));
  EXPECT_EQ(local.listeners().size(), 1U);
}

TEST(LocalAddresses, RefusesAddressesThatNoHostCanHave) {
  LocalAddresses local;
  for (const char* text : {"0.0.0.0:443", "127.0.0.1:443", "224.0.0.1:443", "255.255.255.255:443", "[::]:443",
                           "[::1]:443", "[ff02::1]:443"}) {
    EXPECT_FALSE(local.add(address(text))) << text;
  }
}

TEST(LocalAddresses, RefusesOneMoreThanItsLimit) {
  LocalAddresses local;
  for (std::uint16_t i = 0; i < LocalAddresses::kMaxListeners; ++i) {
    SocketAddress listener = address("192.0.2.1:1");
    listener.port = static_cast<std::uint16_t>(1000 + i);
    ASSERT_TRUE(local.add(listener));
  }
  const auto refused = local.add(address("192.0.2.1:443"));
  ASSERT_FALSE(refused);
  EXPECT_NE(refused.error().find("192.0.2.1:443"), std::string::npos);
}

TEST(LocalAddresses, KnowsTheSolicitedNodeGroupsOfItsIpv6Addresses) {
  LocalAddresses local;
  ASSERT_TRUE(local.add(address("[2001:db8::12:3456]:443")));
  EXPECT_TRUE(local.is_solicited_node_group(IpAddress::parse("ff02::1:ff12:3456").value()));
  EXPECT_FALSE(local.is_solicited_node_group(IpAddress::parse("ff02::1:ff12:3457").value()));
  EXPECT_FALSE(local.is_solicited_node_group(IpAddress::parse("ff02::1").value()));
}

TEST(IpAddressKind, OnlyHostsElsewhereAreUnicast) {
  EXPECT_TRUE(is_unicast(IpAddress::parse("192.0.2.1").value()));
  EXPECT_TRUE(is_unicast(IpAddress::parse("fe80::1").value()));
  EXPECT_FALSE(is_unicast(IpAddress::parse("240.0.0.1").value()));
  EXPECT_EQ(all_nodes_group(), IpAddress::parse("ff02::1").value());
}

}  // namespace
}  // namespace pollux::net
