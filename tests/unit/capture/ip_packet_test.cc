#include "drivers/net/capture/ip_packet.h"

#include <gtest/gtest.h>

#include <vector>

#include "net/ipv4.h"
#include "net/ipv6.h"
#include "net/udp.h"

namespace pollux::drivers::capture {
namespace {

using Octets = std::vector<std::uint8_t>;

net::DatagramLabel label_of(const char* local, const char* remote) {
  net::DatagramLabel label;
  label.flow.local = SocketAddress::parse(local).value();
  label.flow.remote = SocketAddress::parse(remote).value();
  label.ecn = Ecn::kEct0;
  return label;
}

Octets packet_of(const net::DatagramLabel& label, Direction direction, const Octets& payload) {
  Octets packet(ip_packet_size(label, payload.size()));
  write_ip_packet(packet, label, direction, payload);
  return packet;
}

TEST(IpPacket, ThatCameIsFromTheRemoteAddressAndWhole) {
  const auto label = label_of("192.0.2.1:443", "192.0.2.9:5000");
  const Octets payload{1, 2, 3};
  const Octets packet = packet_of(label, Direction::kInbound, payload);
  const auto ip = net::read_ipv4(packet);
  ASSERT_TRUE(ip);
  EXPECT_TRUE(net::has_right_checksum(*ip, packet));
  EXPECT_EQ(ip->source, label.flow.remote.ip);
  EXPECT_EQ(ip->destination, label.flow.local.ip);
  EXPECT_EQ(ip->ecn, Ecn::kEct0);
  const Bytes segment = Bytes{packet}.subspan(ip->header_size);
  const auto udp = net::read_udp(segment);
  ASSERT_TRUE(udp);
  EXPECT_EQ(udp->source_port, 5000);
  EXPECT_EQ(udp->destination_port, 443);
  EXPECT_TRUE(net::has_right_udp_checksum(ip->source, ip->destination, segment));
  EXPECT_EQ(Octets(segment.begin() + net::UdpHeader::kSize, segment.end()), payload);
}

TEST(IpPacket, ThatGoesOutIsFromOurAddressInIpv6Too) {
  const auto label = label_of("[2001:db8::1]:443", "[2001:db8::9]:5000");
  const Octets packet = packet_of(label, Direction::kOutbound, {9});
  const auto ip = net::read_ipv6(packet);
  ASSERT_TRUE(ip);
  EXPECT_EQ(ip->source, label.flow.local.ip);
  EXPECT_EQ(ip->ecn, Ecn::kEct0);
  const Bytes segment = Bytes{packet}.subspan(net::Ipv6Header::kSize);
  EXPECT_TRUE(net::has_right_udp_checksum(ip->source, ip->destination, segment));
}

}  // namespace
}  // namespace pollux::drivers::capture
