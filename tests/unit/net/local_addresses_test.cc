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

AddressBlock block(const char* first, const char* last) {
  return {.first_ip = IpAddress::parse(first).value(), .last_ip = IpAddress::parse(last).value()};
}

TEST(LocalAddresses, OwnsEveryAddressOfABlockAndListensOnItsPorts) {
  LocalAddresses local;
  AddressBlock clients = block("192.0.2.10", "192.0.3.20");
  clients.first_port = 1000;
  clients.last_port = 1999;
  ASSERT_TRUE(local.add(clients));
  for (const char* ip : {"192.0.2.10", "192.0.2.255", "192.0.3.20"}) {
    EXPECT_TRUE(local.owns(IpAddress::parse(ip).value())) << ip;
  }
  for (const char* ip : {"192.0.2.9", "192.0.3.21", "2001:db8::1"}) {
    EXPECT_FALSE(local.owns(IpAddress::parse(ip).value())) << ip;
  }
  EXPECT_TRUE(local.listens(address("192.0.2.10:1000")));
  EXPECT_TRUE(local.listens(address("192.0.3.0:1999")));
  EXPECT_FALSE(local.listens(address("192.0.3.0:999")));
  EXPECT_FALSE(local.listens(address("192.0.3.0:2000")));
}

TEST(LocalAddresses, KnowsTheSolicitedNodeGroupsOfABlock) {
  LocalAddresses local;
  ASSERT_TRUE(local.add(block("2001:db8::12:3450", "2001:db8::12:3460")));
  EXPECT_TRUE(local.is_solicited_node_group(IpAddress::parse("ff02::1:ff12:3456").value()));
  EXPECT_FALSE(local.is_solicited_node_group(IpAddress::parse("ff02::1:ff12:3461").value()));
  EXPECT_FALSE(local.is_solicited_node_group(IpAddress::parse("ff02::1").value()));
}

TEST(LocalAddresses, RefusesBlocksThatAreNone) {
  LocalAddresses local;
  EXPECT_FALSE(local.add(block("192.0.2.2", "192.0.2.1")));
  EXPECT_FALSE(local.add(block("192.0.2.1", "193.0.2.1")));
  EXPECT_FALSE(local.add(block("192.0.2.1", "2001:db8::1")));
  EXPECT_FALSE(local.add(block("127.0.0.1", "127.0.0.9")));
  AddressBlock without_ports = block("192.0.2.1", "192.0.2.1");
  without_ports.first_port = 0;
  EXPECT_FALSE(local.add(without_ports));
  without_ports.first_port = 9;
  without_ports.last_port = 8;
  EXPECT_FALSE(local.add(without_ports));
  for (std::size_t i = 0; i < LocalAddresses::kMaxBlocks; ++i) {
    ASSERT_TRUE(local.add(block("192.0.2.1", "192.0.2.1")));
  }
  EXPECT_FALSE(local.add(block("192.0.2.1", "192.0.2.1")));
}

TEST(IpAddressKind, OnlyHostsElsewhereAreUnicast) {
  EXPECT_TRUE(is_unicast(IpAddress::parse("192.0.2.1").value()));
  EXPECT_TRUE(is_unicast(IpAddress::parse("fe80::1").value()));
  EXPECT_FALSE(is_unicast(IpAddress::parse("240.0.0.1").value()));
  EXPECT_EQ(all_nodes_group(), IpAddress::parse("ff02::1").value());
}

}  // namespace
}  // namespace pollux::net
