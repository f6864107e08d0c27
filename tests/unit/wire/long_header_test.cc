// Long headers (RFC 9000 §17.2): written, read back, coalesced, and refused.
#include "wire/long_header.h"

#include <gtest/gtest.h>

#include "unit/wire/hex.h"

namespace pollux::wire {
namespace {

using test::copy_of;
using test::hex;
using test::Octets;

const ConnectionId kDestination{hex("8394c8f03e515708")};
const ConnectionId kSource{hex("0102030405")};

// A whole packet with a header and `payload_size` bytes of 0xee for payload and tag.
Octets packet_of(const LongHeader& header, std::size_t payload_size = 30) {
  Octets memory(2048);
  ByteWriter writer{memory};
  const LongHeaderLayout layout = write(writer, header);
  EXPECT_EQ(writer.position(), encoded_size(header));
  EXPECT_EQ(writer.position(), layout.header_size);
  writer.fill(0xee, payload_size);
  set_length(writer.written(), layout);
  memory.resize(writer.position());
  return memory;
}

HeaderError error_of(Bytes datagram) {
  const auto header = parse_long_header(datagram);
  EXPECT_FALSE(header.has_value());
  return header ? HeaderError{} : header.error();
}

TEST(LongHeader, IsReadBackAsItWasWritten) {
  const Octets token = hex("aabbcc");
  for (const PacketType type : {PacketType::kInitial, PacketType::kZeroRtt, PacketType::kHandshake}) {
    const LongHeader header{.type = type,
                            .destination_id = kDestination,
                            .source_id = kSource,
                            .token = type == PacketType::kInitial ? Bytes{token} : Bytes{},
                            .packet_number = 0x01020304,
                            .packet_number_length = 3};
    const Octets packet = packet_of(header);
    const auto parsed = parse_long_header(packet);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->type, type);
    EXPECT_EQ(parsed->version, kVersion1);
    EXPECT_EQ(parsed->destination_id, kDestination);
    EXPECT_EQ(parsed->source_id, kSource);
    EXPECT_EQ(copy_of(parsed->token), copy_of(header.token));
    EXPECT_EQ(parsed->packet_size, packet.size());
    EXPECT_EQ(packet_number_length_in(parsed->first_byte), 3U);
    EXPECT_EQ(copy_of(Bytes{packet}.subspan(parsed->packet_number_offset, 3)), hex("020304"));
  }
}

// The unprotected header of RFC 9001 Appendix A.2, whose Length is 1182 bytes.
TEST(LongHeader, WritesTheClientInitialOfRfc9001) {
  const Octets packet = packet_of({.type = PacketType::kInitial,
                                   .destination_id = kDestination,
                                   .source_id = {},
                                   .token = {},
                                   .packet_number = 2,
                                   .packet_number_length = 4},
                                  1162 + 16);
  EXPECT_EQ(copy_of(Bytes{packet}.first(22)), hex("c300000001088394c8f03e5157080000449e00000002"));
  EXPECT_EQ(packet.size(), 1200U);
}

// RFC 9369 §3.2
TEST(LongHeader, HasOtherTypeBitsInVersion2) {
  const auto first_byte_of = [](PacketType type) {
    return packet_of({.type = type,
                      .destination_id = kDestination,
                      .source_id = kSource,
                      .token = {},
                      .packet_number = 0,
                      .packet_number_length = 1,
                      .version = kVersion2});
  };
  for (const auto& [type, bits] : {std::pair{PacketType::kInitial, 0xd0}, std::pair{PacketType::kZeroRtt, 0xe0},
                                   std::pair{PacketType::kHandshake, 0xf0}}) {
    const Octets packet = first_byte_of(type);
    EXPECT_EQ(packet[0], bits);
    const auto parsed = parse_long_header(packet);
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->type, type);
    EXPECT_EQ(parsed->version, kVersion2);
  }
}

// The unprotected header of RFC 9369 Appendix A.2.
TEST(LongHeader, WritesTheClientInitialOfRfc9369) {
  const Octets packet = packet_of({.type = PacketType::kInitial,
                                   .destination_id = kDestination,
                                   .source_id = {},
                                   .token = {},
                                   .packet_number = 2,
                                   .packet_number_length = 4,
                                   .version = kVersion2},
                                  1162 + 16);
  EXPECT_EQ(copy_of(Bytes{packet}.first(22)), hex("d36b3343cf088394c8f03e5157080000449e00000002"));
}

// RFC 9000 §17.2-8
TEST(LongHeader, HasReservedBitsOfZero) {
  const Octets packet = packet_of({.type = PacketType::kHandshake,
                                   .destination_id = kDestination,
                                   .source_id = kSource,
                                   .token = {},
                                   .packet_number = 0,
                                   .packet_number_length = 1});
  EXPECT_EQ(packet[0], 0xe0);
  EXPECT_FALSE(has_reserved_bits_set(packet[0]));
}

// RFC 9000 §12.2-1
TEST(LongHeader, TellsWhereTheNextCoalescedPacketStarts) {
  const Octets initial = packet_of({.type = PacketType::kInitial,
                                    .destination_id = kDestination,
                                    .source_id = kSource,
                                    .token = {},
                                    .packet_number = 0});
  const Octets handshake = packet_of({.type = PacketType::kHandshake,
                                      .destination_id = kDestination,
                                      .source_id = kSource,
                                      .token = {},
                                      .packet_number = 0},
                                     50);
  Octets datagram = initial;
  datagram.insert(datagram.end(), handshake.begin(), handshake.end());
  const auto first = parse_long_header(datagram);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->packet_size, initial.size());
  const auto second = parse_long_header(Bytes{datagram}.subspan(first->packet_size));
  ASSERT_TRUE(second.has_value());
  EXPECT_EQ(second->type, PacketType::kHandshake);
  EXPECT_EQ(first->packet_size + second->packet_size, datagram.size());
}

TEST(LongHeader, LeavesARetryPacketToItsOwnParser) {
  const Octets retry = hex("f0 00000001 00 01aa bbbb");
  const auto header = parse_long_header(retry);
  ASSERT_TRUE(header.has_value());
  EXPECT_EQ(header->type, PacketType::kRetry);
  EXPECT_EQ(header->packet_number_offset, 8U);
  EXPECT_EQ(header->packet_size, retry.size());
}

// RFC 9000 §17.2-1
TEST(LongHeader, IsRefusedWithoutTheFixedBit) {
  Octets packet = packet_of({.destination_id = kDestination, .source_id = kSource, .token = {}});
  packet[0] = static_cast<std::uint8_t>(packet[0] & ~kFixedBit);
  EXPECT_EQ(error_of(packet), HeaderError::kFixedBitClear);
}

// RFC 9287 §3
TEST(LongHeader, IsReadWithoutTheFixedBitByWhoHasAdvertisedThat) {
  const Octets packet =
      packet_of({.destination_id = kDestination, .source_id = kSource, .token = {}, .fixed_bit = false});
  EXPECT_EQ(packet[0] & kFixedBit, 0);
  const auto parsed = parse_long_header(packet, FixedBitRule::kMayBeClear);
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->type, PacketType::kInitial);
}

TEST(LongHeader, IsRefusedInAnotherVersion) {
  Octets packet = packet_of({.destination_id = kDestination, .source_id = kSource, .token = {}});
  packet[4] = 2;
  EXPECT_EQ(error_of(packet), HeaderError::kUnsupportedVersion);
  packet[4] = 0;  // Version Negotiation
  EXPECT_EQ(error_of(packet), HeaderError::kUnsupportedVersion);
}

TEST(LongHeader, IsNotAShortHeader) {
  EXPECT_EQ(error_of(hex("40 00000001 00 00")), HeaderError::kNotThisForm);
}

// RFC 9000 §17.2-3, §17.2-6
TEST(LongHeader, IsRefusedWithAConnectionIdOfMoreThanTwentyBytes) {
  const Octets tail(64, 0);
  Octets destination = hex("c0 00000001 15");
  destination.insert(destination.end(), tail.begin(), tail.end());
  EXPECT_EQ(error_of(destination), HeaderError::kConnectionIdTooLong);
  Octets source = hex("c0 00000001 00 15");
  source.insert(source.end(), tail.begin(), tail.end());
  EXPECT_EQ(error_of(source), HeaderError::kConnectionIdTooLong);
}

TEST(LongHeader, IsRefusedWhenItsLengthPointsPastTheDatagram) {
  const Octets packet = packet_of({.destination_id = kDestination, .source_id = kSource, .token = {}});
  EXPECT_EQ(error_of(Bytes{packet}.first(packet.size() - 1)), HeaderError::kBadLength);
}

// RFC 9001 §5.4.2-1
TEST(LongHeader, IsRefusedWithoutRoomForASample) {
  const LongHeader header{.destination_id = kDestination, .source_id = kSource, .token = {}, .packet_number_length = 1};
  EXPECT_TRUE(parse_long_header(packet_of(header, 19)).has_value());
  EXPECT_EQ(error_of(packet_of(header, 18)), HeaderError::kTooShortToProtect);
}

TEST(LongHeader, IsRefusedWhereverItIsCutOff) {
  const Octets token = hex("aabbcc");
  const LongHeader header{.destination_id = kDestination, .source_id = kSource, .token = token};
  const Octets packet = packet_of(header);
  const std::size_t before_length_value = encoded_size(header) - header.packet_number_length;
  for (std::size_t size = 0; size < before_length_value; ++size) {
    EXPECT_EQ(error_of(Bytes{packet}.first(size)), HeaderError::kTruncated) << size;
  }
  for (std::size_t size = before_length_value; size < packet.size(); ++size) {
    EXPECT_EQ(error_of(Bytes{packet}.first(size)), HeaderError::kBadLength) << size;
  }
}

// RFC 9000 §17.2-2, §17.2-5
TEST(LongHeaderDeathTest, HasNoConnectionIdOfMoreThanTwentyBytes) {
  const Octets too_long(kMaxConnectionIdLength + 1);
  EXPECT_DEATH(ConnectionId{too_long}, "kMaxConnectionIdLength");
}

TEST(LongHeaderDeathTest, CarriesATokenInInitialPacketsOnly) {
  const Octets token = hex("aabbcc");
  EXPECT_DEATH(
      static_cast<void>(packet_of(
          {.type = PacketType::kHandshake, .destination_id = kDestination, .source_id = kSource, .token = token})),
      "");
}

}  // namespace
}  // namespace pollux::wire
