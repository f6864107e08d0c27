// Version Negotiation packets (RFC 8999 §6, RFC 9000 §17.2.1).
#include "wire/version_negotiation.h"

#include <gtest/gtest.h>

#include <array>

#include "unit/wire/hex.h"
#include "wire/invariants.h"

namespace pollux::wire {
namespace {

using test::copy_of;
using test::hex;
using test::Octets;

Octets encode(const VersionNegotiationToSend& packet) {
  return test::written_by([&](ByteWriter& writer) {
    write(writer, packet);
    EXPECT_EQ(writer.position(), encoded_size(packet));
  });
}

constexpr std::array<Version, 2> kVersions{kVersion1, reserved_version(0x12345678)};

// RFC 8999 §6-3, §6-4; RFC 9000 §17.2.1-3, §17.2.1-4, §17.2.1-5
TEST(VersionNegotiation, AnswersWithTheConnectionIdsSwapped) {
  const Octets received = hex("c0 1a2a3a4a 03 010203 02 0405 ffff");
  const InvariantLongHeader header = parse_invariant_long_header(received).value();
  const Octets encoded =
      encode({.destination_id = header.source_id, .source_id = header.destination_id, .versions = kVersions});
  EXPECT_EQ(encoded, hex("c0 00000000 02 0405 03 010203 00000001 1a3a5a7a"));
}

// RFC 9000 §17.2.1-2
TEST(VersionNegotiation, SetsTheFixedBitAndSixBitsOfAnyValue) {
  const Octets encoded = encode({.destination_id = {}, .source_id = {}, .versions = kVersions, .unused_bits = 0xff});
  EXPECT_EQ(encoded[0], 0xff);
}

TEST(VersionNegotiation, IsReadBackAsItWasWritten) {
  const Octets id(200, 0xaa);  // longer than version 1 allows: §17.2.1-6
  const Octets encoded = encode({.destination_id = id, .source_id = {}, .versions = kVersions});
  const auto packet = parse_version_negotiation(encoded);
  ASSERT_TRUE(packet.has_value());
  EXPECT_EQ(copy_of(packet->destination_id), id);
  EXPECT_TRUE(packet->source_id.empty());
  ASSERT_EQ(packet->version_count(), 2U);
  EXPECT_EQ(packet->version(0), kVersions[0]);
  EXPECT_EQ(packet->version(1), kVersions[1]);
  EXPECT_TRUE(packet->lists(kVersion1));
  EXPECT_FALSE(packet->lists(2));
}

// RFC 8999 §6-1, RFC 9000 §17.2.1-1
TEST(VersionNegotiation, IsReadWhateverTheUnusedBits) {
  EXPECT_TRUE(parse_version_negotiation(hex("80 00000000 00 00 00000001")).has_value());
  EXPECT_TRUE(parse_version_negotiation(hex("ff 00000000 00 00 00000001")).has_value());
}

// RFC 8999 §6-2
TEST(VersionNegotiation, IsRefusedWithoutWholeVersions) {
  EXPECT_EQ(parse_version_negotiation(hex("80 00000000 00 00")).error(), HeaderError::kNoVersions);
  EXPECT_EQ(parse_version_negotiation(hex("80 00000000 00 00 00000001 0000")).error(), HeaderError::kNoVersions);
}

TEST(VersionNegotiation, IsNeitherAShortHeaderNorAnotherVersion) {
  EXPECT_EQ(parse_version_negotiation(hex("40 00000000 00 00 00000001")).error(), HeaderError::kNotThisForm);
  EXPECT_EQ(parse_version_negotiation(hex("c0 00000001 00 00 00000001")).error(), HeaderError::kNotThisForm);
  EXPECT_EQ(parse_version_negotiation(hex("c0 00000000 00")).error(), HeaderError::kTruncated);
}

TEST(VersionNegotiation, MakesReservedVersionsOutOfAnyNumber) {
  EXPECT_TRUE(is_reserved_version(reserved_version(0)));
  EXPECT_TRUE(is_reserved_version(reserved_version(0xffffffff)));
  EXPECT_FALSE(is_reserved_version(kVersion1));
}

}  // namespace
}  // namespace pollux::wire
