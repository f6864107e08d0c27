// The short header (RFC 9000 §17.3).
#include "wire/short_header.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::copy_of;
using test::hex;
using test::Octets;

const ConnectionId kDestination{hex("0102030405060708")};

Octets packet_of(const ShortHeader& header, std::size_t payload_size = 30) {
  const Octets packet = test::written_by([&](ByteWriter& writer) {
    write(writer, header);
    EXPECT_EQ(writer.position(), encoded_size(header));
    writer.fill(0xee, payload_size);
  });
  return packet;
}

HeaderError error_of(Bytes packet) {
  const auto header = parse_short_header(packet, kDestination.size());
  EXPECT_FALSE(header.has_value());
  return header ? HeaderError{} : header.error();
}

TEST(ShortHeader, IsReadBackAsItWasWritten) {
  const Octets packet = packet_of({.destination_id = kDestination,
                                   .packet_number = 0x12345678,
                                   .packet_number_length = 2,
                                   .spin = true,
                                   .key_phase = true});
  const auto header = parse_short_header(packet, kDestination.size());
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(copy_of(header->destination_id), copy_of(kDestination.bytes()));
  EXPECT_EQ(header->packet_number_offset, 9U);
  EXPECT_EQ(packet_number_length_in(header->first_byte), 2U);
  EXPECT_TRUE(has_spin_bit(header->first_byte));
  EXPECT_TRUE(has_key_phase_bit(header->first_byte));
  EXPECT_EQ(copy_of(Bytes{packet}.subspan(9, 2)), hex("5678"));
}

// RFC 9000 §17.3.1-2
TEST(ShortHeader, HasReservedBitsOfZero) {
  EXPECT_EQ(packet_of({.destination_id = kDestination, .packet_number_length = 4})[0], 0x43);
  EXPECT_EQ(packet_of({.destination_id = kDestination, .packet_number_length = 1, .key_phase = true})[0], 0x44);
  EXPECT_EQ(packet_of({.destination_id = kDestination, .packet_number_length = 1, .spin = true})[0], 0x60);
}

// RFC 9287 §3
TEST(ShortHeader, IsReadWithoutTheFixedBitByWhoHasAdvertisedThat) {
  const Octets packet = packet_of({.destination_id = kDestination, .packet_number_length = 4, .fixed_bit = false});
  EXPECT_EQ(packet[0], 0x03);
  EXPECT_EQ(error_of(packet), HeaderError::kFixedBitClear);
  EXPECT_TRUE(parse_short_header(packet, kDestination.size(), FixedBitRule::kMayBeClear).has_value());
}

TEST(ShortHeader, MayHaveNoConnectionIdAtAll) {
  const Octets packet = packet_of({.destination_id = {}, .packet_number_length = 1});
  const auto header = parse_short_header(packet, 0);
  ASSERT_TRUE(header.has_value());
  EXPECT_TRUE(header->destination_id.empty());
  EXPECT_EQ(header->packet_number_offset, 1U);
}

// RFC 9000 §17.3.1-1
TEST(ShortHeader, IsRefusedWithoutTheFixedBit) {
  Octets packet = packet_of({.destination_id = kDestination});
  packet[0] = static_cast<std::uint8_t>(packet[0] & ~kFixedBit);
  EXPECT_EQ(error_of(packet), HeaderError::kFixedBitClear);
}

TEST(ShortHeader, IsNotALongHeader) {
  Octets packet = packet_of({.destination_id = kDestination});
  packet[0] = static_cast<std::uint8_t>(packet[0] | kHeaderFormBit);
  EXPECT_EQ(error_of(packet), HeaderError::kNotThisForm);
}

// RFC 9001 §5.4.2-1
// RFC 9000 §10.3-7
TEST(ShortHeader, IsRefusedWithoutRoomForASample) {
  const ShortHeader header{.destination_id = kDestination, .packet_number_length = 1};
  EXPECT_TRUE(parse_short_header(packet_of(header, 19), kDestination.size()).has_value());
  EXPECT_EQ(error_of(packet_of(header, 18)), HeaderError::kTooShortToProtect);
}

TEST(ShortHeader, IsRefusedWhenTheConnectionIdIsCutOff) {
  const Octets packet = packet_of({.destination_id = kDestination});
  for (std::size_t size = 0; size < 9; ++size) {
    EXPECT_EQ(error_of(Bytes{packet}.first(size)), HeaderError::kTruncated) << size;
  }
}

}  // namespace
}  // namespace pollux::wire
