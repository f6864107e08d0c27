#include "net/arp.h"

#include <gtest/gtest.h>

#include <array>

namespace pollux::net {
namespace {

using Frame = std::array<std::uint8_t, ArpPacket::kSize>;

const ArpPacket kRequest{.operation = ArpOperation::kRequest,
                         .sender_mac = {2, 0, 0, 0, 0, 2},
                         .sender_ip = IpAddress::parse("192.0.2.7").value(),
                         .target_mac = {},
                         .target_ip = IpAddress::parse("192.0.2.1").value()};

[[nodiscard]] Frame frame_of(const ArpPacket& packet) {
  Frame bytes{};
  ByteWriter writer{bytes};
  write_arp(writer, packet);
  return bytes;
}

[[nodiscard]] std::optional<ArpPacket> read(Bytes bytes) {
  ByteReader reader{bytes};
  return read_arp(reader);
}

TEST(Arp, ReadsWhatItWrites) {
  EXPECT_EQ(read(frame_of(kRequest)), kRequest);
}

TEST(Arp, RefusesWhatIsCutShort) {
  const Frame bytes = frame_of(kRequest);
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(read(Bytes{bytes}.first(size))) << size;
}

TEST(Arp, RefusesOtherNetworksThanIpv4OverEthernet) {
  for (const std::size_t place : {0U, 1U, 2U, 3U, 4U, 5U}) {
    Frame bytes = frame_of(kRequest);
    bytes[place] ^= 0x10;
    EXPECT_FALSE(read(bytes)) << place;
  }
}

}  // namespace
}  // namespace pollux::net
