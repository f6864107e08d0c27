#include "drivers/net/udp_socket/udp_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include "loopback.h"

namespace pollux::drivers::udp_socket {
namespace {

TEST(UdpSocket, TakesAnyFreePortAndSaysWhich) {
  const auto socket = UdpSocket::open(loopback(IpFamily::kIpv4), {});
  ASSERT_TRUE(socket) << socket.error();
  EXPECT_NE(socket->local().port, 0);
  EXPECT_FALSE(socket->is_wildcard());
  const auto again = UdpSocket::open(socket->local(), {});
  ASSERT_FALSE(again);
  EXPECT_THAT(again.error(), testing::HasSubstr(std::to_string(socket->local().port)));
}

TEST(UdpSocket, BothWildcardsStandBesideEachOther) {
  const auto v4 = UdpSocket::open(wildcard(IpFamily::kIpv4), {});
  ASSERT_TRUE(v4) << v4.error();
  SocketAddress same_port = wildcard(IpFamily::kIpv6);
  same_port.port = v4->local().port;
  const auto v6 = UdpSocket::open(same_port, {});
  ASSERT_TRUE(v6) << v6.error();
  EXPECT_TRUE(v6->is_wildcard());
}

TEST(UdpSocket, SaysWhatToDoAboutAnAddressOfSomebodyElse) {
  const auto socket = UdpSocket::open(SocketAddress::parse("192.0.2.1:4433").value(), {});
  ASSERT_FALSE(socket);
  EXPECT_THAT(socket.error(), testing::HasSubstr("0.0.0.0"));
}

TEST(UdpSocket, SendsNoTrainsWithoutOffload) {
  EXPECT_FALSE(UdpSocket::open(loopback(IpFamily::kIpv4), {.offload = false, .hear_errors = false})->segments());
}

TEST(UdpSocket, KnowsWhereItWouldWriteFrom) {
  const auto local = local_address_towards(loopback(IpFamily::kIpv6, 443));
  ASSERT_TRUE(local) << local.error();
  EXPECT_EQ(local->to_string(), "::1");
  // The benchmarking network (RFC 2544) without a route is an error, with a default route it is not.
  const auto other = local_address_towards(SocketAddress::parse("127.0.0.2:443").value());
  ASSERT_TRUE(other) << other.error();
}

TEST(UdpSocket, AddressesSurviveTheKernelsForm) {
  for (const char* text : {"192.0.2.1:443", "[2001:db8::1]:65535"}) {
    const SocketAddress address = SocketAddress::parse(text).value();
    sockaddr_storage storage{};
    EXPECT_GT(to_kernel(address, storage), 0U);
    EXPECT_EQ(from_kernel(storage), address);
  }
}

}  // namespace
}  // namespace pollux::drivers::udp_socket
