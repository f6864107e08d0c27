#include "net/ethernet.h"

#include <gtest/gtest.h>

#include <array>

namespace pollux::net {
namespace {

TEST(Ethernet, ReadsWhatItWrites) {
  const EthernetHeader header{
      .destination = {1, 2, 3, 4, 5, 6}, .source = {7, 8, 9, 10, 11, 12}, .type = EtherType::kIpv6};
  std::array<std::uint8_t, EthernetHeader::kSize> bytes{};
  ByteWriter writer{bytes};
  write_ethernet(writer, header);
  ByteReader reader{bytes};
  EXPECT_EQ(read_ethernet(reader), header);
  EXPECT_TRUE(reader.empty());
  EXPECT_EQ(bytes[12], 0x86);
  EXPECT_EQ(bytes[13], 0xdd);
}

TEST(Ethernet, RefusesAFrameThatEndsWithinTheHeader) {
  std::array<std::uint8_t, EthernetHeader::kSize - 1> bytes{};
  ByteReader reader{bytes};
  EXPECT_FALSE(read_ethernet(reader).has_value());
}

TEST(MacAddress, GroupBitIsTheLowestOfTheFirstByte) {
  EXPECT_TRUE(is_multicast(kBroadcastMac));
  EXPECT_TRUE(is_multicast({0x33, 0x33, 0, 0, 0, 1}));
  EXPECT_FALSE(is_multicast({0x02, 0, 0, 0, 0, 1}));
}

}  // namespace
}  // namespace pollux::net
