#include "net/ipv6.h"

#include <gtest/gtest.h>

#include <vector>

namespace pollux::net {
namespace {

const Ipv6Header kHeader{.payload_length = 60,
                         .flow_label = 0xabcde,
                         .ecn = Ecn::kCe,
                         .next_header = IpProtocol::kUdp,
                         .source = IpAddress::parse("2001:db8::7").value(),
                         .destination = IpAddress::parse("2001:db8::1").value()};

[[nodiscard]] std::vector<std::uint8_t> packet_of(const Ipv6Header& header) {
  std::vector<std::uint8_t> bytes(Ipv6Header::kSize + header.payload_length);
  ByteWriter writer{bytes};
  write_ipv6(writer, header);
  return bytes;
}

TEST(Ipv6, ReadsWhatItWrites) {
  EXPECT_EQ(read_ipv6(packet_of(kHeader)), kHeader);
}

TEST(Ipv6, RefusesAnotherVersionOrALengthThatDoesNotFit) {
  const auto bytes = packet_of(kHeader);
  EXPECT_FALSE(read_ipv6(Bytes{bytes}.first(39)));
  EXPECT_FALSE(read_ipv6(Bytes{bytes}.first(99)));
  auto version_four = bytes;
  version_four[0] = 0x40;
  EXPECT_FALSE(read_ipv6(version_four));
  auto jumbogram = bytes;
  jumbogram[4] = jumbogram[5] = 0;
  EXPECT_FALSE(read_ipv6(jumbogram));
}

TEST(Ipv6, KnowsExtensionHeaders) {
  EXPECT_TRUE(is_ipv6_extension(IpProtocol::kHopByHop));
  EXPECT_TRUE(is_ipv6_extension(IpProtocol::kDestinationOptions));
  EXPECT_FALSE(is_ipv6_extension(IpProtocol::kUdp));
  EXPECT_FALSE(is_ipv6_extension(IpProtocol::kFragment));
}

}  // namespace
}  // namespace pollux::net
