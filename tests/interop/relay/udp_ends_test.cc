#include "interop/relay/udp_ends.h"

#include <gtest/gtest.h>

#include "interop/relay/frames.h"

namespace pollux::interop {
namespace {

TEST(UdpEnds, AreFoundInIpv4AndIpv6) {
  for (const char* address : {"10.98.0.2", "fd00:98::2"}) {
    const SocketAddress client{*IpAddress::parse(address), 50'000};
    const SocketAddress server{client.ip, 4433};
    const auto ends = udp_ends_of(udp_frame(client, server));
    ASSERT_TRUE(ends) << address;
    EXPECT_EQ(ends->source, client);
    EXPECT_EQ(ends->destination, server);
    EXPECT_EQ(ends->source_mac, kClientMac);
  }
}

TEST(UdpEnds, AreNotInAFrameThatIsCutShortOrCarriesSomethingElse) {
  const SocketAddress client{*IpAddress::parse("10.98.0.2"), 50'000};
  const auto frame = udp_frame(client, client);
  for (std::size_t size = 0; size + 1 < frame.size(); ++size) {
    EXPECT_FALSE(udp_ends_of(Bytes{frame}.first(size))) << size;
  }
  EXPECT_FALSE(udp_ends_of(arp_question(*IpAddress::parse("10.98.0.3"))));
}

}  // namespace
}  // namespace pollux::interop
