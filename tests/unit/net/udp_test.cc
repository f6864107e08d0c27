#include "net/udp.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/byte_writer.h"

namespace pollux::net {
namespace {

const IpAddress kSource = IpAddress::parse("192.0.2.7").value();
const IpAddress kDestination = IpAddress::parse("192.0.2.1").value();

[[nodiscard]] std::vector<std::uint8_t> segment_of(std::vector<std::uint8_t> payload) {
  payload.insert(payload.begin(), UdpHeader::kSize, 0);
  UdpHeader header{.source_port = 50000, .destination_port = 443, .length = payload.size()};
  ByteWriter writer{payload};
  write_udp(writer, header);
  header.checksum = udp_checksum(kSource, kDestination, payload);
  ByteWriter again{payload};
  write_udp(again, header);
  return payload;
}

TEST(Udp, ReadsWhatItWrites) {
  const auto segment = segment_of({1, 2, 3});
  const auto header = read_udp(segment);
  ASSERT_TRUE(header);
  EXPECT_EQ(header->source_port, 50000);
  EXPECT_EQ(header->destination_port, 443);
  EXPECT_EQ(header->length, 11U);
  EXPECT_TRUE(has_right_udp_checksum(kSource, kDestination, segment));
}

TEST(Udp, ChecksumCoversThePayloadAndTheAddresses) {
  auto segment = segment_of({1, 2, 3});
  EXPECT_FALSE(has_right_udp_checksum(kSource, kSource, segment));
  segment.back() ^= 1;
  EXPECT_FALSE(has_right_udp_checksum(kSource, kDestination, segment));
}

TEST(Udp, ChecksumThatComesOutZeroIsWrittenAsAllOnes) {
  // The payload's two bytes are what makes the rest add up to ffff.
  auto segment = segment_of({0, 0});
  const std::uint16_t rest = read_udp(segment)->checksum;
  segment = segment_of({static_cast<std::uint8_t>(rest >> 8), static_cast<std::uint8_t>(rest)});
  EXPECT_EQ(read_udp(segment)->checksum, 0xffff);
  EXPECT_TRUE(has_right_udp_checksum(kSource, kDestination, segment));
}

TEST(Udp, RefusesALengthThatDoesNotFit) {
  auto segment = segment_of({1, 2, 3});
  for (std::size_t size = 0; size < segment.size(); ++size) EXPECT_FALSE(read_udp(Bytes{segment}.first(size)));
  segment[5] = 7;
  EXPECT_EQ(read_udp(segment), std::unexpected(telemetry::DropReason::kUdpBadLength));
}

}  // namespace
}  // namespace pollux::net
