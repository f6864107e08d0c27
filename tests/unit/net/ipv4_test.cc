#include "net/ipv4.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace pollux::net {
namespace {

using telemetry::DropReason;

const Ipv4Header kHeader{.total_length = 100,
                         .ecn = Ecn::kEct0,
                         .protocol = IpProtocol::kUdp,
                         .source = IpAddress::parse("192.0.2.7").value(),
                         .destination = IpAddress::parse("192.0.2.1").value()};

[[nodiscard]] std::vector<std::uint8_t> packet_of(const Ipv4Header& header,
                                                  HeaderChecksum checksum = HeaderChecksum::kCompute) {
  std::vector<std::uint8_t> bytes(header.total_length);
  ByteWriter writer{bytes};
  write_ipv4(writer, header, checksum);
  return bytes;
}

TEST(Ipv4, ReadsWhatItWrites) {
  const auto bytes = packet_of(kHeader);
  EXPECT_EQ(read_ipv4(bytes), kHeader);
  EXPECT_TRUE(has_right_checksum(kHeader, bytes));
}

// RFC 9000 §14-2, §14-3
TEST(Ipv4, ForbidsFragmentationOfWhatIsSent) {
  const auto bytes = packet_of(kHeader);
  EXPECT_EQ(bytes[6], 0x40);  // Don't Fragment
  EXPECT_EQ(bytes[7], 0);
  EXPECT_EQ(bytes[8], kTimeToLive);
}

TEST(Ipv4, LeavesTheChecksumToTheDeviceWhenAsked) {
  const auto bytes = packet_of(kHeader, HeaderChecksum::kLeaveZero);
  EXPECT_EQ(bytes[10], 0);
  EXPECT_EQ(bytes[11], 0);
}

TEST(Ipv4, ChecksumFindsEveryFlippedBitOfTheHeader) {
  const auto bytes = packet_of(kHeader);
  for (std::size_t bit = 0; bit < Ipv4Header::kSize * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    EXPECT_FALSE(has_right_checksum(kHeader, damaged)) << bit;
  }
}

TEST(Ipv4, PassesOverOptions) {
  auto bytes = packet_of(kHeader);
  bytes[0] = 0x47;
  const auto header = read_ipv4(bytes);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->header_size, 28U);
}

TEST(Ipv4, RefusesLengthsThatDoNotFit) {
  const auto bytes = packet_of(kHeader);
  EXPECT_EQ(read_ipv4(Bytes{bytes}.first(19)), std::unexpected(DropReason::kIpv4BadHeader));
  EXPECT_EQ(read_ipv4(Bytes{bytes}.first(99)), std::unexpected(DropReason::kIpv4BadHeader));
  for (const auto first : std::to_array<std::uint8_t>({0x44, 0x65, 0x05})) {
    auto damaged = bytes;
    damaged[0] = first;
    EXPECT_FALSE(read_ipv4(damaged)) << int{first};
  }
  auto shorter_than_header = bytes;
  shorter_than_header[3] = 19;
  EXPECT_FALSE(read_ipv4(shorter_than_header));
}

TEST(Ipv4, KnowsFirstMiddleAndLastFragments) {
  for (const auto& [high, low] : {std::pair{0x20, 0x00}, {0x20, 0x10}, {0x00, 0x10}}) {
    auto bytes = packet_of(kHeader);
    bytes[6] = static_cast<std::uint8_t>(high);
    bytes[7] = static_cast<std::uint8_t>(low);
    EXPECT_TRUE(read_ipv4(bytes)->is_fragment);
  }
}

}  // namespace
}  // namespace pollux::net
